/* SPDX-License-Identifier: Apache-2.0 */
#include "template_private.h"

#define CP_MSGID_BYTES 512

/* A text as the catalog has it; longer ones than any message stay as they are. */
static void translate(const cp_run_t *run, cp_value_t *value)
{
    char message[CP_MSGID_BYTES];
    const char *translated;

    if (value->kind == CP_VALUE_TEXT && value->length < sizeof(message)) {
        memcpy(message, value->text, value->length);
        message[value->length] = '\0';
        translated = cp_tr(run->program->catalog, message);
        if (translated != message) {
            value->text = translated;
            value->length = strlen(translated);
        }
    }
}

/* 1 allowed, 0 not, -1 it has no scheme. */
static int check_address(cp_run_t *run, const cp_value_t *value, cp_url_check_t *check)
{
    int i;

    if (value->kind == CP_VALUE_TEXT) {
        return cp_url_check(check, value->text, value->length);
    }
    if (value->kind == CP_VALUE_STRING) {
        for (i = 0; i < value->string->part_count; i++) {
            cp_value_t part;
            int result;

            cp_value_of(run, value->string->parts[i], &part);
            result = check_address(run, &part, check);
            if (result >= 0) {
                return result;
            }
        }
    }
    else if (value->kind == CP_VALUE_INT || value->kind == CP_VALUE_BOOL) {
        return cp_url_check(check, "0", 1); /* any digits do: no scheme that is allowed has one */
    }
    return -1;
}

static void write_value(cp_run_t *run, const cp_op_t *op, const cp_value_t *value)
{
    cp_url_check_t check = {"", 0};

    if (op->escape == CP_ESCAPE_URL && check_address(run, value, &check) == 0) {
        cp_out_literal(run->out, "#");
        return;
    }
    if (op->textarea && value->kind == CP_VALUE_TEXT && value->length && *value->text == '\n') {
        cp_out_literal(run->out, "\n");
    }
    cp_value_write(run, value, (cp_escape_t)op->escape);
}

static void run_write(cp_run_t *run, const cp_op_t *op)
{
    cp_value_t value;

    cp_value_of(run, op->expr, &value);
    if (value.kind == CP_VALUE_MISSING) {
        run->raised = true;
        return;
    }
    if (op->translate) {
        translate(run, &value);
    }
    if (op->code == CP_OP_ATTRIBUTE) {
        if (value.kind == CP_VALUE_NOTHING || value.kind == CP_VALUE_DEFAULT) {
            return;
        }
        cp_out_write(run->out, op->text, op->length);
        write_value(run, op, &value);
        cp_out_literal(run->out, "\"");
        return;
    }
    write_value(run, op, &value);
}

static bool is_true(cp_run_t *run, const cp_expr_t *expr)
{
    cp_value_t value;

    cp_value_of(run, expr, &value);
    run->raised = run->raised || value.kind == CP_VALUE_MISSING;
    return cp_value_true(run, &value);
}

static void write_field(cp_run_t *run, const cp_op_t *op)
{
    const cp_text_t *text = (const cp_text_t *)(run->frames[op->slot].row + op->offset);

    if (text->ptr) {
        if (op->textarea && text->len && *text->ptr == '\n') {
            cp_out_literal(run->out, "\n");
        }
        cp_escape_write(run->out, text->ptr, text->len, (cp_escape_t)op->escape);
    }
    else if (!text->len) {
        run->raised = true;
    }
}

/* Whether there is a first row. */
static bool enter(cp_run_t *run, const cp_op_t *op)
{
    cp_frame_t *frame = &run->frames[op->slot];
    cp_value_t value;

    cp_value_of(run, op->expr, &value);
    run->raised = run->raised || value.kind == CP_VALUE_MISSING;
    if (value.kind != CP_VALUE_LIST || value.list->count <= 0) {
        return false;
    }
    frame->row = value.list->rows;
    frame->count = value.list->count;
    frame->index = 0;
    return true;
}

static bool next(cp_run_t *run, const cp_op_t *op)
{
    cp_frame_t *frame = &run->frames[op->slot];

    frame->index++;
    frame->row += op->length;
    return frame->index < frame->count;
}

/* A global definition outlives what its text may be made of, so that is copied. */
static void keep(cp_run_t *run, const cp_op_t *op)
{
    cp_value_t *value = &run->variables[op->slot];

    cp_value_of(run, op->expr, value);
    if (value->kind == CP_VALUE_STRING || (value->kind == CP_VALUE_TEXT && value->text == run->number)) {
        value->text = cp_value_text(run, value, &value->length);
        value->kind = CP_VALUE_TEXT;
    }
}

static bool meets(cp_run_t *run, const cp_op_t *op)
{
    if (run->met[op->slot]) {
        return false;
    }
    run->met[op->slot] = cp_value_equal(run, op->other, op->expr);
    return run->met[op->slot];
}

static void begin_try(cp_run_t *run, const cp_op_t *op)
{
    cp_try_t *attempt = &run->tries[run->try_count++];

    attempt->out = run->out;
    attempt->handler = op->jump;
    run->out = cp_out_memory(run->scratch);
    run->raised = false;
}

static void end_try(cp_run_t *run)
{
    cp_out_t *inner = run->out;
    apr_size_t length;
    const char *text;

    run->out = run->tries[--run->try_count].out;
    cp_out_finish(inner);
    text = cp_out_memory_text(inner, &length);
    cp_out_write(run->out, text, length);
}

/* What comes after an op that made something miss: outside on-error that is no more than nothing. */
static int recover(cp_run_t *run, int next_op)
{
    run->raised = false;
    if (!run->try_count) {
        return next_op;
    }
    run->out = run->tries[--run->try_count].out;
    return run->tries[run->try_count].handler;
}

/* The index of the op after the one at `at`. */
static int run_op(cp_run_t *run, const cp_op_t *op, int at)
{
    cp_value_t value;

    switch ((cp_op_code_t)op->code) {
    case CP_OP_LITERAL:
        cp_out_write(run->out, op->text, op->length);
        break;
    case CP_OP_FIELD:
        write_field(run, op);
        break;
    case CP_OP_WRITE:
    case CP_OP_ATTRIBUTE:
        run_write(run, op);
        break;
    case CP_OP_FLAG:
        if (is_true(run, op->expr)) {
            cp_out_write(run->out, op->text, op->length);
        }
        break;
    case CP_OP_JUMP:
        return op->jump;
    case CP_OP_JUMP_FALSE:
        return is_true(run, op->expr) ? at + 1 : op->jump;
    case CP_OP_JUMP_TRUE:
        return is_true(run, op->expr) ? op->jump : at + 1;
    case CP_OP_JUMP_DEFAULT:
        cp_value_of(run, op->expr, &value);
        return value.kind == CP_VALUE_DEFAULT ? op->jump : at + 1;
    case CP_OP_REPEAT:
        return enter(run, op) ? at + 1 : op->jump;
    case CP_OP_NEXT:
        return next(run, op) ? op->jump : at + 1;
    case CP_OP_SET:
        keep(run, op);
        break;
    case CP_OP_SWITCH:
        run->met[op->slot] = false;
        break;
    case CP_OP_CASE:
        return meets(run, op) ? at + 1 : op->jump;
    case CP_OP_TRY:
        begin_try(run, op);
        break;
    case CP_OP_TRIED:
        end_try(run);
        return op->jump;
    case CP_OP_END:
        return -1;
    }
    return at + 1;
}

cp_error_t *cp_template_execute(const cp_template_t *program, const void *view, cp_out_t *out, apr_pool_t *scratch)
{
    cp_run_t run;
    int at = 0;

    memset(&run, 0, sizeof(run));
    run.program = program;
    run.out = out;
    run.scratch = scratch;
    run.frames[0].row = view;
    run.frames[0].count = 1;
    while (at >= 0) {
        const cp_op_t *op = &program->ops[at];

        if (op->code == CP_OP_LITERAL) {
            cp_out_write(run.out, op->text, op->length);
            at++;
            continue;
        }
        at = run_op(&run, op, at);
        if (run.raised) {
            at = recover(&run, at);
        }
    }
    return out->failed;
}
