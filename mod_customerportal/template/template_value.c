/* SPDX-License-Identifier: Apache-2.0 */
/* Values while executing: reading them through frames and offsets, their truth, their text. */
#include "template_private.h"

static void set_text(cp_value_t *value, const char *text, apr_size_t length)
{
    value->kind = text ? CP_VALUE_TEXT : length ? CP_VALUE_NOTHING : CP_VALUE_MISSING;
    value->text = text;
    value->length = length;
}

static void set_number(cp_value_t *value, cp_value_kind_t kind, apr_int64_t number)
{
    value->kind = kind;
    value->number = number;
}

/* The struct that a field is read from; NULL if a record or a row on the way is not there. */
static const char *place_of(const cp_run_t *run, const cp_expr_t *expr)
{
    const char *place = expr->from_variable ? run->variables[expr->frame].record : run->frames[expr->frame].row;
    int i;

    for (i = 0; place && i < expr->step_count; i++) {
        const cp_step_t *step = &expr->steps[i];

        if (step->row < 0) {
            place = *(const char *const *)(place + step->offset);
        }
        else {
            const cp_list_t *list = (const cp_list_t *)(place + step->offset);

            place = step->row < list->count ? (const char *)list->rows + (apr_size_t)step->row * step->size : NULL;
        }
    }
    return place;
}

static void read_field(const cp_run_t *run, const cp_expr_t *expr, cp_value_t *value)
{
    const char *place = place_of(run, expr);
    const cp_text_t *text;
    const cp_when_t *when;

    if (!place) {
        value->kind = CP_VALUE_MISSING;
        return;
    }
    place += expr->itself ? 0 : expr->offset;
    switch (expr->type) {
    case CP_TYPE_TEXT:
    case CP_TYPE_URL:
    case CP_TYPE_HTML:
        if (expr->pointed) {
            const char *pointer = *(const char *const *)place;

            set_text(value, pointer, pointer ? strlen(pointer) : 0);
            return;
        }
        text = (const cp_text_t *)place;
        set_text(value, text->ptr, text->len);
        return;
    case CP_TYPE_INT:
        set_number(value, CP_VALUE_INT, *(const apr_int64_t *)place);
        return;
    case CP_TYPE_BOOL:
        set_number(value, CP_VALUE_BOOL, *(const bool *)place);
        return;
    case CP_TYPE_TIME:
        when = (const cp_when_t *)place;
        set_text(value, when->brief ? when->brief : when->iso, 0);
        value->length = value->text ? strlen(value->text) : 0;
        return;
    case CP_TYPE_RECORD:
        value->record = expr->itself ? place : *(const void *const *)place;
        value->kind = value->record ? CP_VALUE_RECORD : CP_VALUE_MISSING;
        return;
    case CP_TYPE_LIST:
        value->kind = CP_VALUE_LIST;
        value->list = (const cp_list_t *)place;
        return;
    }
}

/* a … z, aa, ab …, of a number from 0. */
static void write_letter(char *text, apr_size_t size, int number, char first)
{
    char reversed[16];
    int length = 0;
    apr_size_t i;

    for (number++; number > 0 && length < (int)sizeof(reversed); number = (number - 1) / 26) {
        reversed[length++] = (char)(first + (number - 1) % 26);
    }
    for (i = 0; length > 0 && i + 1 < size; i++) {
        text[i] = reversed[--length];
    }
    text[i] = '\0';
}

/* Of a number from 1; beyond 3999 there is no usual way, and the digits stand. */
static void write_roman(char *text, apr_size_t size, int number, bool upper)
{
    static const struct {
        int value;
        const char *lower;
        const char *upper;
    } digits[] = {{1000, "m", "M"}, {900, "cm", "CM"}, {500, "d", "D"},  {400, "cd", "CD"}, {100, "c", "C"},
                  {90, "xc", "XC"}, {50, "l", "L"},    {40, "xl", "XL"}, {10, "x", "X"},    {9, "ix", "IX"},
                  {5, "v", "V"},    {4, "iv", "IV"},   {1, "i", "I"}};
    size_t i = 0;

    if (number > 3999) {
        apr_snprintf(text, size, "%d", number);
        return;
    }
    for (*text = '\0'; number > 0;) {
        if (number < digits[i].value) {
            i++;
            continue;
        }
        strcat(text, upper ? digits[i].upper : digits[i].lower);
        number -= digits[i].value;
    }
}

static void read_loop(cp_run_t *run, const cp_expr_t *expr, cp_value_t *value)
{
    const cp_frame_t *frame = &run->frames[expr->frame];

    switch (expr->property) {
    case CP_LOOP_INDEX:
    case CP_LOOP_NUMBER:
        set_number(value, CP_VALUE_INT, frame->index + (expr->property == CP_LOOP_NUMBER));
        return;
    case CP_LOOP_LENGTH:
        set_number(value, CP_VALUE_INT, frame->count);
        return;
    case CP_LOOP_EVEN:
    case CP_LOOP_ODD:
        set_number(value, CP_VALUE_BOOL, frame->index % 2 == (expr->property == CP_LOOP_ODD));
        return;
    case CP_LOOP_START:
    case CP_LOOP_FIRST:
        set_number(value, CP_VALUE_BOOL, frame->index == 0);
        return;
    case CP_LOOP_END:
    case CP_LOOP_LAST:
        set_number(value, CP_VALUE_BOOL, frame->index + 1 == frame->count);
        return;
    case CP_LOOP_LETTER:
    case CP_LOOP_LETTER_UPPER:
        write_letter(run->number, sizeof(run->number), frame->index, expr->property == CP_LOOP_LETTER ? 'a' : 'A');
        break;
    case CP_LOOP_ROMAN:
    case CP_LOOP_ROMAN_UPPER:
        write_roman(run->number, sizeof(run->number), frame->index + 1, expr->property == CP_LOOP_ROMAN_UPPER);
        break;
    }
    set_text(value, run->number, strlen(run->number));
}

void cp_value_of(cp_run_t *run, const cp_expr_t *expr, cp_value_t *value)
{
    cp_value_t inner;
    int i;

    switch (expr->kind) {
    case CP_EXPR_TEXT:
        set_text(value, expr->text, expr->length);
        return;
    case CP_EXPR_NOTHING:
        value->kind = CP_VALUE_NOTHING;
        return;
    case CP_EXPR_DEFAULT:
        value->kind = CP_VALUE_DEFAULT;
        return;
    case CP_EXPR_MISSING:
        value->kind = CP_VALUE_MISSING;
        return;
    case CP_EXPR_FIELD:
        read_field(run, expr, value);
        return;
    case CP_EXPR_LENGTH:
        read_field(run, expr, value);
        if (value->kind == CP_VALUE_LIST) {
            set_number(value, CP_VALUE_INT, value->list->count);
        }
        return;
    case CP_EXPR_REPEAT:
        read_loop(run, expr, value);
        return;
    case CP_EXPR_VARIABLE:
        *value = run->variables[expr->frame];
        return;
    case CP_EXPR_STRING:
        value->kind = CP_VALUE_STRING;
        value->string = expr;
        return;
    case CP_EXPR_NOT:
        cp_value_of(run, expr->parts[0], &inner);
        set_number(value, CP_VALUE_BOOL, !cp_value_true(run, &inner));
        return;
    case CP_EXPR_EXISTS:
        cp_value_of(run, expr->parts[0], &inner);
        set_number(value, CP_VALUE_BOOL, inner.kind != CP_VALUE_MISSING);
        return;
    case CP_EXPR_ANY:
        for (i = 0; i < expr->part_count; i++) {
            cp_value_of(run, expr->parts[i], value);
            if (value->kind != CP_VALUE_MISSING) {
                return;
            }
        }
        return;
    }
}

bool cp_value_true(cp_run_t *run, const cp_value_t *value)
{
    int i;

    switch (value->kind) {
    case CP_VALUE_MISSING:
    case CP_VALUE_NOTHING:
        return false;
    case CP_VALUE_DEFAULT:
    case CP_VALUE_RECORD:
        return true;
    case CP_VALUE_TEXT:
        return value->length > 0;
    case CP_VALUE_INT:
    case CP_VALUE_BOOL:
        return value->number != 0;
    case CP_VALUE_LIST:
        return value->list->count > 0;
    case CP_VALUE_STRING:
        for (i = 0; i < value->string->part_count; i++) {
            cp_value_t part;

            cp_value_of(run, value->string->parts[i], &part);
            if (part.kind == CP_VALUE_INT || part.kind == CP_VALUE_BOOL || cp_value_true(run, &part)) {
                return true;
            }
        }
        return false;
    }
    return false;
}

void cp_value_write(cp_run_t *run, const cp_value_t *value, cp_escape_t escape)
{
    int i;

    switch (value->kind) {
    case CP_VALUE_TEXT:
        cp_escape_write(run->out, value->text, value->length, escape);
        return;
    case CP_VALUE_INT:
        cp_out_int(run->out, value->number);
        return;
    case CP_VALUE_BOOL:
        cp_out_puts(run->out, value->number ? "true" : "false");
        return;
    case CP_VALUE_STRING:
        for (i = 0; i < value->string->part_count; i++) {
            cp_value_t part;

            cp_value_of(run, value->string->parts[i], &part);
            run->raised = run->raised || part.kind == CP_VALUE_MISSING;
            cp_value_write(run, &part, escape);
        }
        return;
    default:
        return;
    }
}

const char *cp_value_text(cp_run_t *run, const cp_value_t *value, apr_size_t *length)
{
    const char *text = "";
    int i;

    switch (value->kind) {
    case CP_VALUE_TEXT:
        *length = value->length;
        return value->text == run->number ? apr_pstrmemdup(run->scratch, value->text, value->length) : value->text;
    case CP_VALUE_INT:
        text = apr_psprintf(run->scratch, "%" APR_INT64_T_FMT, value->number);
        break;
    case CP_VALUE_BOOL:
        text = value->number ? "true" : "false";
        break;
    case CP_VALUE_STRING:
        for (i = 0; i < value->string->part_count; i++) {
            cp_value_t part;
            apr_size_t size;
            const char *more;

            cp_value_of(run, value->string->parts[i], &part);
            more = cp_value_text(run, &part, &size);
            text = more ? apr_pstrcat(run->scratch, text, apr_pstrmemdup(run->scratch, more, size), NULL) : text;
        }
        break;
    default:
        *length = 0;
        return NULL;
    }
    *length = strlen(text);
    return text;
}

bool cp_value_equal(cp_run_t *run, const cp_expr_t *a, const cp_expr_t *b)
{
    cp_value_t one;
    cp_value_t two;
    apr_size_t one_length;
    apr_size_t two_length;
    const char *one_text;
    const char *two_text;

    cp_value_of(run, a, &one);
    if (one.kind == CP_VALUE_TEXT && one.text == run->number) {
        one.text = apr_pstrmemdup(run->scratch, one.text, one.length);
    }
    cp_value_of(run, b, &two);
    if (two.kind == CP_VALUE_DEFAULT) {
        return true;
    }
    if (one.kind == CP_VALUE_BOOL || two.kind == CP_VALUE_BOOL) {
        return one.kind == two.kind && one.number == two.number;
    }
    if (one.kind == CP_VALUE_INT && two.kind == CP_VALUE_INT) {
        return one.number == two.number;
    }
    one_text = cp_value_text(run, &one, &one_length);
    two_text = cp_value_text(run, &two, &two_length);
    if (!one_text || !two_text) {
        return one_text == two_text && one.kind != CP_VALUE_RECORD && one.kind != CP_VALUE_LIST;
    }
    return one_length == two_length && !memcmp(one_text, two_text, one_length);
}
