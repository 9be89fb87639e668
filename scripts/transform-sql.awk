# SPDX-License-Identifier: Apache-2.0
#
# The second half of transform-sql. Input: a list of file names. Dialects are counted as in cp_dialect_t: 1 SQLite,
# 2 PostgreSQL (0: common to both).

function fail(place, text)
{
    print place ": error: " text | "cat 1>&2"
    close("cat 1>&2")
    failed = 1
    exit 1
}

function trim(text)
{
    sub(/^[ \t\n]+/, "", text)
    sub(/[ \t\n]+$/, "", text)
    return text
}

# Length of the string literal or quoted identifier at the start of `text`.
function quoted_length(text, place,    quote, i)
{
    quote = substr(text, 1, 1)
    i = index(substr(text, 2), quote)
    if (!i)
        fail(place, "a literal does not end on its line")
    return i + 1
}

# A line without its comment.
function strip(line, place,    done, at, c)
{
    done = ""
    while (match(line, /['"]|--/)) {
        at = RSTART
        c = substr(line, at, 1)
        done = done substr(line, 1, at - 1)
        line = substr(line, at)
        if (c == "-")
            return done
        at = quoted_length(line, place)
        done = done substr(line, 1, at)
        line = substr(line, at + 1)
    }
    return done line
}

# ---- Reading ----

function define(kind, name, dialect, place,    key, plain)
{
    plain = name
    sub(/_p[*]$/, "", plain)
    if (plain !~ /^[a-z][a-z0-9_]*$/ || (plain != name && kind == "fragment"))
        fail(place, "'" name "' is no name: use a-z, 0-9 and _")
    key = kind SUBSEP name SUBSEP dialect
    if (key in where)
        fail(place, kind " '" name "' is defined before, in " where[key])
    where[key] = place
    if (plain != name) {
        family[++family_count] = key
        return key
    }
    if (kind == "statement" && !(name in known)) {
        known[name] = 1
        statements[++statement_count] = name
    }
    if (kind == "constant" && !(name in known_constant) && !(name in in_array)) {
        known_constant[name] = 1
        constants[++constant_count] = name
    }
    return key
}

function start_definition(line, dialect, place,    kind, rest, name, open)
{
    kind = line
    sub(/^-- */, "", kind)
    rest = trim(substr(kind, index(kind, ":") + 1))
    sub(/:.*/, "", kind)
    if (kind == "name") {
        current = define("statement", rest, dialect, place)
        body[current] = ""
    } else if (kind == "constant") {
        name = rest
        sub(/[ \t{].*/, "", name)
        current = define("constant", name, dialect, place)
        body[current] = strip(substr(rest, length(name) + 1), place)
    } else {
        open = index(rest, "(")
        name = open ? trim(substr(rest, 1, open - 1)) : rest
        if (open && substr(rest, length(rest)) != ")")
            fail(place, "a fragment is written name(parameter, parameter)")
        current = define("fragment", name, dialect, place)
        parameters[current] = open ? trim(substr(rest, open + 1, length(rest) - open - 1)) : ""
        body[current] = ""
    }
}

function read_statements(file, dialect,    line, number, place)
{
    current = ""
    number = 0
    while ((getline line < file) > 0) {
        place = file ":" (++number)
        if (line ~ /^-- *(name|fragment|constant):/)
            start_definition(line, dialect, place)
        else {
            line = strip(line, place)
            if (current != "")
                body[current] = body[current] "\n" line
            else if (trim(line) != "")
                fail(place, "SQL before the first '-- name:'")
        }
    }
    close(file)
}

# A definition NAME_p* is one for each of the columns p1 to p20: NAME_p1 and so on, with p* in its text made the column.
function define_families(    i, n, part, key, text)
{
    for (i = 1; i <= family_count; i++) {
        split(family[i], part, SUBSEP)
        sub(/[*]$/, "", part[2])
        if (part[1] == "constant" && !((part[2]) in known_array)) {
            known_array[part[2]] = 1
            arrays[++array_count] = part[2]
        }
        for (n = 1; n <= SLOTS; n++) {
            text = body[family[i]]
            gsub(/p[*]/, "p" n, text)
            if (part[1] == "constant")
                in_array[part[2] n] = 1
            key = define(part[1], part[2] n, part[3], where[family[i]])
            body[key] = text
        }
    }
}

function read_migration(file, base, dialect,    line, number, version, title, text)
{
    if (base !~ /^[0-9][0-9][0-9][0-9]_[a-z0-9_]+$/)
        fail(file ":1", "a migration is named NNNN_name.sql")
    version = substr(base, 1, 4) + 0
    title = substr(base, 6)
    if (!(version in migration_title)) {
        migration_title[version] = title
        migration_count++
    } else if (migration_title[version] != title)
        fail(file ":1", "migration " version " is also called '" migration_title[version] "'")
    number = 0
    text = ""
    while ((getline line < file) > 0) {
        line = strip(line, file ":" (++number))
        sub(/[ \t]+$/, "", line)
        if (line != "")
            text = text line "\n"
    }
    close(file)
    migration[version, dialect] = text
}

# ---- Expanding ----

function line_of(place, text,    file, line)
{
    file = place
    sub(/:[0-9]+$/, "", file)
    line = substr(place, length(file) + 2)
    return file ":" (line + gsub(/\n/, "", text))
}

# Splits at commas outside of parentheses, braces and literals.
function split_arguments(text, list, place,    count, depth, word, c, n)
{
    for (n in list)
        delete list[n]
    count = 0
    depth = 0
    word = ""
    if (trim(text) == "")
        return 0
    while (text != "") {
        c = substr(text, 1, 1)
        n = (c == "'" || c == "\"") ? quoted_length(text, place) : 1
        if (c == "(" || c == "{")
            depth++
        else if (c == ")" || c == "}")
            depth--
        if (c == "," && !depth) {
            list[++count] = trim(word)
            word = ""
        } else
            word = word substr(text, 1, n)
        text = substr(text, n + 1)
    }
    list[++count] = trim(word)
    return count
}

# `text` with words replaced as `map` says; a word after a dot is a column and stays.
function replace_words(text, map, place,    done, word, n)
{
    done = ""
    while (match(text, /['"]|[A-Za-z_][A-Za-z0-9_]*/)) {
        word = substr(text, RSTART, RLENGTH)
        n = RLENGTH
        done = done substr(text, 1, RSTART - 1)
        text = substr(text, RSTART)
        if (word == "'" || word == "\"") {
            n = quoted_length(text, place)
            word = substr(text, 1, n)
        } else if ((word in map) && done !~ /[.?$0-9]$/)
            word = map[word]
        done = done word
        text = substr(text, n + 1)
    }
    return done text
}

# Length of the {...} at the start of `text`.
function brace_length(text, place,    i, depth, c)
{
    depth = 0
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        if (c == "{")
            depth++
        else if (c == "}" && !--depth)
            return i
    }
    fail(place, "'{' without '}'")
}

function expand_call(call, dialect, place, depth,    open, name, key, names, values, map, count, i)
{
    open = index(call, "(")
    name = trim(open ? substr(call, 1, open - 1) : call)
    key = "fragment" SUBSEP name SUBSEP dialect
    if (!(key in where))
        key = "fragment" SUBSEP name SUBSEP 0
    if (!(key in where))
        fail(place, "unknown fragment '" name "'")
    if (depth > 16)
        fail(place, "fragment '" name "' contains itself")
    call = trim(call)
    if (open && substr(call, length(call)) != ")")
        fail(place, "a fragment is used as {" name "(argument, argument)}")
    count = split_arguments(parameters[key], names, place)
    i = split_arguments(open ? substr(call, index(call, "(") + 1, length(call) - index(call, "(") - 1) : "",
                        values, place)
    if (i != count)
        fail(place, "fragment '" name "' takes " count " arguments, not " i)
    for (i = 1; i <= count; i++)
        map[names[i]] = values[i]
    return expand(replace_words(trim(body[key]), map, place), dialect, place, depth + 1)
}

function expand(text, dialect, place, depth,    done, n, at, word, call)
{
    done = ""
    while (match(text, /['"{]/)) {
        done = done substr(text, 1, RSTART - 1)
        text = substr(text, RSTART)
        at = depth ? place : line_of(place, done)
        if (substr(text, 1, 1) == "{") {
            n = brace_length(text, at)
            word = expand_call(substr(text, 2, n - 2), dialect, at, depth)
            # The use has as many lines as before, so that places after it stay right.
            gsub(/\n/, " ", word)
            call = substr(text, 1, n)
            gsub(/[^\n]/, "", call)
            done = done word call
        } else {
            n = quoted_length(text, at)
            done = done substr(text, 1, n)
        }
        text = substr(text, n + 1)
    }
    return done text
}

# One line, single blanks, and the dialect's parameters, without gaps if it is a `whole` statement. Sets `highest` to
# the number of parameters.
function finish(text, dollar, whole, place,    done, n, word, seen)
{
    done = ""
    highest = 0
    while (match(text, /['"]|[ \t\n]+|[?][0-9]*/)) {
        n = RLENGTH
        done = done substr(text, 1, RSTART - 1)
        text = substr(text, RSTART)
        word = substr(text, 1, n)
        if (word ~ /^['"]/) {
            n = quoted_length(text, place)
            word = substr(text, 1, n)
        } else if (word ~ /^[?]/) {
            if (word == "?" || word ~ /^[?]0/)
                fail(place, "parameters are written ?1, ?2, ...")
            word = substr(word, 2) + 0
            seen[word] = 1
            if (word > highest)
                highest = word
            word = (dollar ? "$" : "?") word
        } else
            word = " "
        done = done word
        text = substr(text, n + 1)
    }
    for (n = 1; n < highest && whole; n++)
        if (!(n in seen))
            fail(place, "parameter ?" n " is not used, but ?" highest " is")
    done = trim(done text)
    sub(/ *;$/, "", done)
    return done
}

function final_text(kind, name, dialect, dollar,    key, text)
{
    key = kind SUBSEP name SUBSEP dialect
    if (!(key in where))
        key = kind SUBSEP name SUBSEP 0
    if (!(key in where)) {
        key = kind SUBSEP name SUBSEP (3 - dialect)
        fail(where[key], kind " '" name "' has no text for " dialect_name[dialect])
    }
    text = finish(expand(body[key], dialect, where[key], 0), dollar, kind == "statement", where[key])
    if (text == "")
        fail(where[key], kind " '" name "' is empty")
    place_of_text = where[key]
    return text
}

# ---- Writing ----

function quote(text)
{
    gsub(/\\/, "\\\\", text)
    gsub(/"/, "\\\"", text)
    gsub(/\?\?/, "?\\?", text)
    gsub(/\n/, "\\n\"\n        \"", text)
    sub(/\n        "$/, "", text)
    return "\"" text (text ~ /\\n"$/ ? "" : "\"")
}

function write_header(    i)
{
    print "/* SPDX-License-Identifier: Apache-2.0 */\n/** Generated by scripts/transform-sql out of db/sql/. */" > header
    print "#ifndef CP_DB_SQL_H\n#define CP_DB_SQL_H\n\ntypedef enum {" > header
    for (i = 1; i <= statement_count; i++)
        print "    CP_SQL_" toupper(statements[i]) "," > header
    print "    CP_SQL_COUNT\n} cp_sql_t;\n" > header
    print "/* The index of two is cp_dialect_t. */" > header
    print "extern const char *const cp_sql_text[2][CP_SQL_COUNT + 1];" > header
    print "extern const char *const cp_sql_name[CP_SQL_COUNT + 1];" > header
    print "extern const int cp_sql_parameters[CP_SQL_COUNT + 1];\n" > header
    print "typedef struct cp_sql_migration_t {\n    int number;\n    const char *name;" > header
    print "    const char *text[2];\n} cp_sql_migration_t;" > header
    print "extern const cp_sql_migration_t cp_sql_migrations[];" > header
    print "extern const int cp_sql_migration_count;\n" > header
    if (constant_count)
        print "/* Pieces for built statements; parameters are ?1, ?2, ... in both dialects. */" > header
    for (i = 1; i <= constant_count; i++)
        print "extern const char *const cp_sql_constant_" constants[i] "[2];" > header
    for (i = 1; i <= array_count; i++)
        print "extern const char *const cp_sql_constant_" arrays[i] "[" SLOTS "][2];" > header
    print "\n#endif" > header
    close(header)
}

function write_statements(    d, i, counts)
{
    print "const char *const cp_sql_text[2][CP_SQL_COUNT + 1] = {" > code
    for (d = 1; d <= 2; d++) {
        print "    {" > code
        for (i = 1; i <= statement_count; i++) {
            print "        " quote(final_text("statement", statements[i], d, d == 2)) "," > code
            if (d == 1)
                counts[i] = highest
            else if (counts[i] != highest)
                fail(place_of_text, "statement '" statements[i] "' takes " counts[i] " parameters on SQLite but " \
                     highest " on PostgreSQL")
        }
        print "        0\n    }," > code
    }
    print "};\n\nconst char *const cp_sql_name[CP_SQL_COUNT + 1] = {" > code
    for (i = 1; i <= statement_count; i++)
        print "    \"" statements[i] "\"," > code
    print "    0\n};\n\nconst int cp_sql_parameters[CP_SQL_COUNT + 1] = {" > code
    for (i = 1; i <= statement_count; i++)
        print "    " counts[i] "," > code
    print "    0\n};\n" > code
}

function write_migrations(    v, d, text)
{
    print "const cp_sql_migration_t cp_sql_migrations[] = {" > code
    for (v = 1; v <= migration_count; v++) {
        if (!(v in migration_title))
            fail("migrations", "migration " v " is missing")
        print "    {" v ", \"" migration_title[v] "\",\n     {" > code
        for (d = 1; d <= 2; d++) {
            text = migration[v, 0] migration[v, d]
            gsub(/\{ID\}/, key_type[d], text)
            print "        " quote(text) "," > code
        }
        print "     }}," > code
    }
    print "    {0, 0, {0, 0}}\n};\n\nconst int cp_sql_migration_count = " migration_count + 0 ";" > code
}

# Of each of the columns, the one of slot 1 first.
function write_array(name,    n, d)
{
    print "\nconst char *const cp_sql_constant_" name "[" SLOTS "][2] = {" > code
    for (n = 1; n <= SLOTS; n++) {
        print "    {" > code
        for (d = 1; d <= 2; d++)
            print "        " quote(final_text("constant", name n, d, 0)) "," > code
        print "    }," > code
    }
    print "};" > code
}

function write_code(    i, d)
{
    print "/* SPDX-License-Identifier: Apache-2.0 */\n/* Generated by scripts/transform-sql out of db/sql/. */" > code
    print "#include \"db_sql.h\"\n" > code
    write_statements()
    write_migrations()
    for (i = 1; i <= constant_count; i++) {
        print "\nconst char *const cp_sql_constant_" constants[i] "[2] = {" > code
        for (d = 1; d <= 2; d++)
            print "    " quote(final_text("constant", constants[i], d, 0)) "," > code
        print "};" > code
    }
    for (i = 1; i <= array_count; i++)
        write_array(arrays[i])
    close(code)
}

# ---- Main ----

BEGIN {
    SLOTS = 20
    dialect_name[1] = "SQLite"
    dialect_name[2] = "PostgreSQL"
    key_type[1] = "INTEGER PRIMARY KEY"
    key_type[2] = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
}

{
    base = $0
    sub(/.*\//, "", base)
    if (base !~ /\.sql$/)
        fail($0 ":1", "not an .sql file")
    if ((getline probe < $0) < 0)
        fail($0 ":1", "cannot be read")
    close($0)
    sub(/\.sql$/, "", base)
    dialect = 0
    if (base ~ /\.sqlite$/)
        dialect = 1
    else if (base ~ /\.pgsql$/)
        dialect = 2
    if (dialect)
        sub(/\.[a-z]+$/, "", base)
    if ($0 ~ /(^|\/)migrations\/[^\/]*$/)
        read_migration($0, base, dialect)
    else
        read_statements($0, dialect)
}

END {
    if (failed)
        exit 1
    define_families()
    write_header()
    write_code()
}
