# SPDX-License-Identifier: Apache-2.0
#
# make -f apxs.mk all | install | demo | check | unit | fault | bench | fuzz SECONDS=n | clean
#
#   BUILD=DIR     where objects go (default build; build-asan with SANITIZE=1)
#   SANITIZE=1    AddressSanitizer and UndefinedBehaviorSanitizer
#   DESTDIR=, PREFIX=/usr   for install
#
# All C outside the httpd side becomes one static archive, which the module, portalctl, the unit tests and the fuzz
# targets link. A new file in a room needs no line here.

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

APXS ?= apxs
SANITIZE ?=
BUILD ?= $(if $(SANITIZE),build-asan,build)
DESTDIR ?=
PREFIX ?= /usr
SECONDS ?= 60

ifeq ($(origin CC),default)
CC = gcc
endif
PKG_CONFIG ?= pkg-config
VERSION := $(shell sed -n 's/^.define CP_VERSION "\(.*\)"/\1/p' mod_customerportal/base/base_version.h)

# --- sources -----------------------------------------------------------------------------------------------------

SRC := mod_customerportal
CORE_ROOMS := base template text db view model access store mail portal account desk settings
HTTPD_ROOMS := config http job
# The files of http/ that know no httpd.h, so that they can be unit tested and fuzzed.
CORE_HTTP := $(wildcard $(addprefix $(SRC)/http/,http_multipart.c http_form.c http_query.c))
# The one file of db/ that talks to mod_dbd.
HTTPD_DB := $(wildcard $(SRC)/db/db_connection.c)

CORE_SOURCES := $(filter-out $(HTTPD_DB),$(wildcard $(CORE_ROOMS:%=$(SRC)/%/*.c))) $(CORE_HTTP)
HTTPD_SOURCES := $(wildcard $(SRC)/mod_customerportal.c) $(HTTPD_DB) \
                 $(filter-out $(CORE_HTTP),$(wildcard $(HTTPD_ROOMS:%=$(SRC)/%/*.c)))
CTL_SOURCES := $(wildcard $(SRC)/ctl/*.c)
UNIT_SOURCES := $(wildcard tests/unit/test_*.c)
FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_*.c)
SQL_SOURCES := $(wildcard $(SRC)/db/sql/*.sql $(SRC)/db/sql/migrations/*.sql)

# --- flags -------------------------------------------------------------------------------------------------------

CORE_PACKAGES := libxml-2.0 openssl libcurl jansson icu-i18n icu-uc libcmark-gfm libmagic liboath libqrencode sqlite3 libpq apr-1 apr-util-1
CTL_PACKAGES := gmime-3.0

# -isystem, as warnings in other people's headers are not ours to mend.
system = $(patsubst -I%,-isystem %,$(1))

APXS_CFLAGS := $(shell $(APXS) -q CFLAGS)
APXS_CPPFLAGS := $(shell $(APXS) -q CPPFLAGS) $(shell $(APXS) -q EXTRA_CPPFLAGS)
HTTPD_INCLUDES := $(call system,-I$(shell $(APXS) -q INCLUDEDIR))
CORE_INCLUDES := $(call system,$(shell $(PKG_CONFIG) --cflags $(CORE_PACKAGES)))
CTL_INCLUDES := $(call system,$(shell $(PKG_CONFIG) --cflags $(CTL_PACKAGES)))
CORE_LIBS := $(shell $(PKG_CONFIG) --libs $(CORE_PACKAGES)) -lm -lpthread
CTL_LIBS := $(shell $(PKG_CONFIG) --libs $(CTL_PACKAGES))

SANITIZERS = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
ifdef SANITIZE
# Fortified functions would hide overflows from the sanitizer.
MODE_FLAGS := -U_FORTIFY_SOURCE -O1 $(SANITIZERS)
MODE_LDFLAGS := $(SANITIZERS)
endif

# `make V=1` shows the commands.
V ?=
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)')

CFLAGS_ALL = $(APXS_CPPFLAGS) $(APXS_CFLAGS) \
             -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -fPIC -fno-semantic-interposition -MMD -MP \
             -I$(BUILD)/gen -I$(SRC) $(CORE_INCLUDES) $(MODE_FLAGS) $(CFLAGS)
LDFLAGS_ALL = -Wl,--as-needed $(MODE_LDFLAGS) $(LDFLAGS)

# --- what is built -----------------------------------------------------------------------------------------------

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

SQL_HEADER := $(if $(SQL_SOURCES),$(BUILD)/gen/db_sql.h)
SQL_OBJECT := $(if $(SQL_SOURCES),$(BUILD)/obj/gen/db_sql.o)
CORE_OBJECTS := $(call object,$(CORE_SOURCES)) $(SQL_OBJECT)
HTTPD_OBJECTS := $(call object,$(HTTPD_SOURCES))
CTL_OBJECTS := $(call object,$(CTL_SOURCES))
UNIT_OBJECTS := $(call object,$(UNIT_SOURCES))
FUZZ_OBJECTS := $(call object,$(FUZZ_SOURCES))
UNIT_PROGRAMS := $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/unit/%)
FUZZ_PROGRAMS := $(FUZZ_SOURCES:tests/fuzz/%.c=$(BUILD)/fuzz/%)

ARCHIVE := $(BUILD)/libcustomerportal.a
MODULE := $(if $(wildcard $(SRC)/mod_customerportal.c),$(BUILD)/mod_customerportal.so)
PORTALCTL := $(if $(CTL_SOURCES),$(BUILD)/portalctl)

.PHONY: all install demo check lint unit unit-programs fault fuzz fuzz-programs bench bench-sanitize bench-timing generated clean print-flags print-version
# Made by pattern rules out of pattern rules, and kept. All other objects are targets that are named: were they listed
# here, too, make would not miss one that is not there.
.SECONDARY: $(UNIT_OBJECTS) $(FUZZ_OBJECTS)

all: $(ARCHIVE) $(MODULE) $(PORTALCTL)

# What checks of single files need: the headers that are made.
generated: $(SQL_HEADER)

$(ARCHIVE): $(CORE_OBJECTS)
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR   $@)
	$(Q)$(AR) rcs $@ $^

# Everything but the module record is local: a function of ours never meets one of httpd's or of another module's.
# -fvisibility=hidden cannot do this, as the log macros' declaration of the record would hide that too.
$(BUILD)/module.map: apxs.mk
	@mkdir -p $(@D)
	@printf '{ global: customerportal_module; local: *; };\n' >$@

$(BUILD)/mod_customerportal.so: $(HTTPD_OBJECTS) $(ARCHIVE) $(BUILD)/module.map
	$(call say,LINK $@)
	$(Q)$(CC) -shared -o $@ $(HTTPD_OBJECTS) -Wl,--whole-archive $(ARCHIVE) -Wl,--no-whole-archive \
	    -Wl,--version-script=$(BUILD)/module.map -Wl,-Bsymbolic -Wl,-z,relro,-z,now $(LDFLAGS_ALL) $(CORE_LIBS)
	@# What httpd provides is undefined until the module is loaded; what is ours must not be.
	@if nm -D --undefined-only $@ | grep ' cp_'; then rm -f $@; exit 1; fi

$(BUILD)/portalctl: $(CTL_OBJECTS) $(ARCHIVE)
	$(call say,LINK $@)
	$(Q)$(CC) -o $@ $(CTL_OBJECTS) $(ARCHIVE) -Wl,-z,relro,-z,now $(LDFLAGS_ALL) $(CTL_LIBS) $(CORE_LIBS)

$(UNIT_PROGRAMS): $(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(CC) -o $@ $< $(MORE) $(ARCHIVE) $(LDFLAGS_ALL) $(MORE_LIBS) -lcmocka $(CORE_LIBS)

ifdef FUZZER
FUZZ_MAIN :=
FUZZ_LINK := -fsanitize=fuzzer
else
FUZZ_MAIN := $(BUILD)/obj/tests/fuzz/replay_main.o
FUZZ_LINK :=
endif

$(FUZZ_PROGRAMS): $(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(FUZZ_MAIN) $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(CC) -o $@ $< $(FUZZ_MAIN) $(MORE) $(ARCHIVE) $(FUZZ_LINK) $(LDFLAGS_ALL) $(MORE_LIBS) $(CORE_LIBS)

# How long the sanitiser takes at worst: make -f apxs.mk bench-sanitize
$(BUILD)/bench/bench_sanitize: $(BUILD)/obj/tests/bench/bench_sanitize.o $(ARCHIVE)
	@mkdir -p $(@D)
	$(call say,LINK $@)
	$(Q)$(CC) -o $@ $< $(ARCHIVE) $(LDFLAGS_ALL) $(CORE_LIBS)

# Reading mail is portalctl's alone: its tests link those objects, which are not in the archive.
MAIL_OBJECTS := $(filter $(addprefix $(BUILD)/obj/$(SRC)/ctl/,ctl_mail% ctl_bounce.o ctl_common.o),$(CTL_OBJECTS))
MAIL_PROGRAMS := $(filter %/test_ctl_mail %/test_ctl_bounce %/fuzz_mail,$(UNIT_PROGRAMS) $(FUZZ_PROGRAMS))
$(MAIL_PROGRAMS): $(MAIL_OBJECTS)
$(MAIL_PROGRAMS): MORE = $(MAIL_OBJECTS)
$(MAIL_PROGRAMS): MORE_LIBS = $(CTL_LIBS)

$(HTTPD_OBJECTS): EXTRA = $(HTTPD_INCLUDES)
$(CTL_OBJECTS): EXTRA = $(CTL_INCLUDES)

$(BUILD)/obj/%.o: %.c | $(SQL_HEADER)
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(CFLAGS_ALL) $(EXTRA) -c -o $@ $<

$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c | $(SQL_HEADER)
	@mkdir -p $(@D)
	$(call say,CC   $<)
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

# The script leaves files alone whose content stays the same, so that a comment in the SQL builds nothing anew.
$(BUILD)/gen/sql.stamp: $(SQL_SOURCES) $(wildcard scripts/transform-sql*)
	$(call say,SQL  $(BUILD)/gen)
	@mkdir -p $(@D)
	$(Q)scripts/transform-sql $(BUILD)/gen $(SQL_SOURCES)
	@touch $@

$(BUILD)/gen/db_sql.h $(BUILD)/gen/db_sql.c: $(BUILD)/gen/sql.stamp
	@:

-include $(patsubst %.o,%.d,$(CORE_OBJECTS) $(HTTPD_OBJECTS) $(CTL_OBJECTS) $(UNIT_OBJECTS) $(FUZZ_OBJECTS))

# --- tests -------------------------------------------------------------------------------------------------------

unit-programs: $(UNIT_PROGRAMS)
fuzz-programs: $(FUZZ_PROGRAMS)

unit: unit-programs fuzz-programs
	BUILD=$(BUILD) scripts/with-postgres scripts/run-unit

fuzz:
	$(MAKE) -f apxs.mk BUILD=$(BUILD)-fuzz CC=clang FUZZER=1 SANITIZE= \
	    CFLAGS='-U_FORTIFY_SOURCE -O1 -fsanitize=fuzzer-no-link,address,undefined' \
	    LDFLAGS='-fsanitize=address,undefined' fuzz-programs
	BUILD=$(BUILD)-fuzz scripts/run-fuzz $(SECONDS)

check:
	scripts/check

# All of clang-tidy, clang's analyser too, which `check` leaves out for time.
lint:
	BUILD=$(BUILD) scripts/check-lint

# Also the fault tests that `check` has no time for, with what they measure. FAULT_REQUESTS=n for those of memory.
fault: all
	BUILD=$(BUILD) scripts/fault

demo:
	scripts/demo

bench:
	BUILD=$(BUILD) scripts/bench

# Whether the time of an answer tells if an address has an account: BENCH="--samples 500 --database pgsql"
bench-timing: all
	BUILD=$(BUILD) /usr/bin/python3 tests/bench/bench_timing.py $(BENCH)

bench-sanitize: $(BUILD)/bench/bench_sanitize
	$<

# --- install -----------------------------------------------------------------------------------------------------

LIBEXECDIR = $(shell $(APXS) -q LIBEXECDIR)
SYSCONFDIR = $(shell $(APXS) -q SYSCONFDIR)
SHARE := $(DESTDIR)$(PREFIX)/share/customerportal
STATE := $(DESTDIR)/var/lib/customerportal

install: all
	install -d $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(PREFIX)/bin $(SHARE)
	install -m 644 $(BUILD)/mod_customerportal.so $(DESTDIR)$(LIBEXECDIR)
	install -m 755 $(BUILD)/portalctl $(DESTDIR)$(PREFIX)/bin/portalctl
	rm -rf $(SHARE)/templates
	cp -R templates $(SHARE)/templates
	[ ! -d locale ] || { rm -rf $(SHARE)/locale && cp -R locale $(SHARE)/locale; }
	chmod -R u=rwX,go=rX $(SHARE)
	@# The configuration is an example to be edited: one that is there stays.
	if [ -n "$(DESTDIR)" ] || [ -d $(SYSCONFDIR)/mods-available ]; then \
	    install -d $(DESTDIR)$(SYSCONFDIR)/mods-available && \
	    install -m 644 conf/customerportal.load $(DESTDIR)$(SYSCONFDIR)/mods-available && \
	    { [ -e $(DESTDIR)$(SYSCONFDIR)/mods-available/customerportal.conf ] || \
	      install -m 644 conf/customerportal.conf $(DESTDIR)$(SYSCONFDIR)/mods-available; }; fi
	install -d -m 750 $(STATE) $(STATE)/files
	if [ "$$(id -u)" = 0 ] && id www-data >/dev/null 2>&1; then chown www-data:www-data $(STATE) $(STATE)/files; fi

clean:
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-fuzz

print-flags:
	@echo '$(filter-out -MMD -MP,$(CFLAGS_ALL)) $(HTTPD_INCLUDES) $(CTL_INCLUDES)'

print-version:
	@echo $(VERSION)
