/* SPDX-License-Identifier: Apache-2.0 */
#include "view_files.h"

#include "../base/base_string.h"

static const struct {
    const char *type;
    const char *name;
} kinds[] = {
    {"application/pdf", "PDF"},
    {"image/png", "PNG image"},
    {"image/jpeg", "JPEG image"},
    {"image/gif", "GIF image"},
    {"image/webp", "WebP image"},
    {"image/svg+xml", "SVG image"},
    {"image/", "Image"},
    {"text/plain", "Text"},
    {"text/csv", "CSV table"},
    {"text/html", "Web page"},
    {"text/", "Text"},
    {"application/zip", "ZIP archive"},
    {"application/gzip", "Archive"},
    {"application/x-7z-compressed", "Archive"},
    {"application/x-tar", "Archive"},
    {"application/json", "Text"},
    {"application/msword", "Word document"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml", "Word document"},
    {"application/vnd.ms-excel", "Excel table"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml", "Excel table"},
    {"application/vnd.openxmlformats-officedocument.presentationml", "Presentation"},
    {"application/vnd.ms-powerpoint", "Presentation"},
    {"application/vnd.oasis.opendocument.text", "Document"},
    {"application/vnd.oasis.opendocument.spreadsheet", "Table"},
    {"application/rtf", "Document"},
    {"message/rfc822", "Mail"},
    {"audio/", "Sound"},
    {"video/", "Video"},
};

const char *cp_view_file_kind(const cp_reader_t *reader, const char *media_type)
{
    for (apr_size_t i = 0; media_type && i < sizeof(kinds) / sizeof(*kinds); i++)
        if (!strncmp(media_type, kinds[i].type, strlen(kinds[i].type)))
            return cp_view_tr(reader, kinds[i].name);
    return cp_view_tr(reader, "File");
}

const char *cp_view_file_icon(const char *media_type)
{
    return media_type && !strncmp(media_type, "image/", 6) ? "image" : "file";
}

void cp_view_file(cp_view_file_t *file, const cp_reader_t *reader, const cp_attachment_t *attachment)
{
    file->name = cp_text(attachment->file_name);
    file->url = cp_view_url(reader, "/attachments/%" APR_INT64_T_FMT "/%s", attachment->id,
                            cp_url_encode(attachment->file_name, reader->pool));
    file->kind = cp_text(cp_view_file_kind(reader, attachment->media_type));
    file->icon = cp_text(cp_view_file_icon(attachment->media_type));
    file->size = cp_text(cp_view_size(reader, attachment->size));
    file->bytes = attachment->size;
}
