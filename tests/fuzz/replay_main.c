/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target on the files given, or on all files of the folders given, with an ordinary compiler. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

static int runs;

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 1;
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    /* A block of just that size, so that the sanitizer sees a read past its end. */
    uint8_t *data = malloc(size > 0 ? (size_t)size : 1);
    size_t length = data && size > 0 ? fread(data, 1, (size_t)size, file) : 0;
    fclose(file);
    if (!data || size < 0 || length != (size_t)size) {
        fprintf(stderr, "%s: could not be read\n", path);
        free(data);
        return 1;
    }
    printf("%s\n", path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, length);
    free(data);
    runs++;
    return 0;
}

static int run_path(const char *path)
{
    struct stat info;
    if (stat(path, &info)) {
        perror(path);
        return 1;
    }
    if (!S_ISDIR(info.st_mode))
        return run_file(path);

    DIR *folder = opendir(path);
    if (!folder) {
        perror(path);
        return 1;
    }
    int status = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char name[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        status |= run_path(name);
    }
    closedir(folder);
    return status;
}

int main(int argc, char **argv)
{
    int status = 0;
    if (LLVMFuzzerInitialize)
        LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++)
        status |= run_path(argv[i]);
    if (!runs) {
        fprintf(stderr, "no input was run\n");
        return 1;
    }
    printf("%d inputs\n", runs);
    return status;
}
