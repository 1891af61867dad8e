# make [MODE=release|asan|tsan|coverage] [CC=gcc|clang]: everything into
# build/<mode>; `make quick` the unit tests, ./check all of them.
MODE	?= release
CC	:= $(if $(filter default,$(origin CC)),gcc,$(CC))
CXX	:= $(if $(findstring clang,$(CC)),clang++,g++)
B	:= build/$(MODE)

WARN	:= -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Werror
HARD	:= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CPPFLAGS := -D_GNU_SOURCE -Isrc -Ibuild/sqlite -MMD -MP
# Headers of pango are many; they are asked for once, and not our warnings.
PANGO	:= $(patsubst -I%,-isystem %,$(shell pkg-config --cflags pangocairo pangoft2))
CFLAGS	:= -std=c17 -g $(WARN)
CXXFLAGS := -std=c++17 -g -fno-exceptions -fno-rtti -w
LDFLAGS	:= -pie
FLAGS_release	:= -O2 $(HARD) -fstack-clash-protection
FLAGS_asan	:= -O1 -fPIE -fsanitize=address,undefined \
		   -fno-sanitize-recover=all -fno-omit-frame-pointer \
		   $(if $(findstring gcc,$(CC)),-Wno-maybe-uninitialized)
FLAGS_tsan	:= -O1 -fPIE -fsanitize=thread
FLAGS_coverage	:= -O0 -fPIE --coverage
MODEFLAGS := $(FLAGS_$(MODE))
ifeq ($(MODEFLAGS),)
$(error MODE is release, asan, tsan or coverage)
endif
ifeq ($(MODE),release)
LDFLAGS	+= -Wl,-z,relro,-z,now -Wl,--as-needed -Wl,--gc-sections
MODEFLAGS += -ffunction-sections -fdata-sections
# Flat loops over columns: here it is worth twice the speed.
$(B)/src/census/isa.o: MODEFLAGS += -O3
endif
LIBS	:= -lmicrohttpd -ljansson -lcrypto -lsodium -lminizip -lexpat \
	   -lxlsxwriter -lpangocairo-1.0 -lpangoft2-1.0 -lpango-1.0 -lcairo \
	   -lfontconfig -lgobject-2.0 -lglib-2.0 -lqrencode -lz -lstdc++ \
	   -lpthread -lm

SRC	:= $(filter-out src/main.c,$(wildcard src/*/*.c))
OBJ	:= $(SRC:%.c=$(B)/%.o) $(B)/src/base/toml.o $(B)/sqlite3.o
TOOLS	:= $(patsubst tools/%/,%,$(wildcard tools/*/))
TESTS	:= $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/*/*_test.c)) \
	   $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
# Harnesses and benches: each file is a program.
RUNS	:= $(patsubst tests/%.c,$(B)/%,$(wildcard tests/fault/*.c tests/bench/*.c tests/pg/*.c tests/adapters/*.c))

.PHONY: all tools tests quick web clean
.SECONDARY:
all: $(if $(wildcard src/main.c),$(B)/bangfu) tools
tools: $(TOOLS:%=$(B)/%)
tests: $(TESTS) $(RUNS)

# One archive: each program takes the objects it needs.
$(B)/bangfu.a: $(OBJ)
	@rm -f $@
	@ar rcs $@ $^

$(B)/bangfu: $(B)/src/main.o $(B)/bangfu.a
	@echo "  link   $@"
	@$(CC) $(MODEFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/src/paper/%.o $(B)/tests/paper/%.o $(B)/fuzz/paper%.o: CFLAGS += $(PANGO)
$(B)/src/%.o: src/%.c
	@mkdir -p $(@D)
	@echo "  cc     $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(MODEFLAGS) -c -o $@ $<

$(B)/src/%.o: src/%.cc
	@mkdir -p $(@D)
	@echo "  c++    $<"
	@$(CXX) $(CPPFLAGS) $(CXXFLAGS) $(MODEFLAGS) -c -o $@ $<

# SQLite: the pinned amalgamation (tools/sqlite.sh fetches and checks it).
SQLITE	:= -DSQLITE_DQS=0 -DSQLITE_THREADSAFE=2 -DSQLITE_ENABLE_FTS5 \
	   -DSQLITE_SECURE_DELETE -DSQLITE_DEFAULT_WAL_SYNCHRONOUS=2 \
	   -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_DEPRECATED \
	   -DSQLITE_LIKE_DOESNT_MATCH_BLOBS -DSQLITE_MAX_EXPR_DEPTH=200 \
	   -DSQLITE_USE_ALLOCA -DSQLITE_TEMP_STORE=3 \
	   -DSQLITE_DEFAULT_MEMSTATUS=0 -DSQLITE_OMIT_SHARED_CACHE

build/sqlite/sqlite3.c: tools/sqlite.sh
	@sh tools/sqlite.sh

$(OBJ): | build/sqlite/sqlite3.c

$(B)/sqlite3.o: build/sqlite/sqlite3.c
	@mkdir -p $(@D)
	@echo "  cc     sqlite3.c (half a minute)"
	@$(CC) -g -w $(SQLITE) $(MODEFLAGS) -c -o $@ $<

# A tool is a folder of C files, linked with what it needs of the program.
define tool
$(B)/$(1): $$(patsubst %.c,$(B)/%.o,$$(wildcard tools/$(1)/*.c)) $(B)/bangfu.a
	@echo "  link   $$@"
	@$(CC) $(MODEFLAGS) $(LDFLAGS) -o $$@ $$^ $(LIBS)
endef
$(foreach t,$(TOOLS),$(eval $(call tool,$(t))))

$(B)/tools/%.o: tools/%.c
	@mkdir -p $(@D)
	@echo "  cc     $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) $(MODEFLAGS) -c -o $@ $<

$(B)/tests/%.o: tests/unit/%.c
	@mkdir -p $(@D)
	@echo "  test   $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -Wno-missing-prototypes -Itests \
	    $(MODEFLAGS) -c -o $@ $<

$(B)/tests/%_test: $(B)/tests/%_test.o $(B)/bangfu.a
	@$(CC) $(MODEFLAGS) $(LDFLAGS) -o $@ $< $(B)/bangfu.a -lcmocka $(LIBS)

$(B)/fuzz/%.o: tests/fuzz/%.c
	@mkdir -p $(@D)
	@echo "  fuzz   $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -Itests $(MODEFLAGS) -c -o $@ $<

$(B)/fuzz/%_fuzz: $(B)/fuzz/%_fuzz.o $(B)/bangfu.a
	@$(CC) $(MODEFLAGS) $(LDFLAGS) -o $@ $< $(B)/bangfu.a $(LIBS)

$(RUNS): $(B)/%: tests/%.c $(B)/bangfu.a
	@mkdir -p $(@D)
	@echo "  test   $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -Itests $(MODEFLAGS) $(LDFLAGS) -o $@ $< \
	    $(B)/bangfu.a -lcmocka $(LIBS)

# The figures; and the long runs, by hand.
bench: all tests
	@tests/bench/bench.sh $(B)
campaign: all tests
	@FAULT_KILLS=10000 FAULT_POINTS=8000 FAULT_SEEDS=5 FAULT_SECONDS=9000 tests/fault/run.sh $(B)
	@SWEEP_PEOPLE=100000 $(B)/tests/action/sweep_test

quick: tests
	@tests/run.sh $(B)

# The pages: pinned Node and npm, packages, types of the interface, bundle.
WEBSRC	:= $(shell find web -path web/node_modules -prune -o -path web/dist -prune \
	   -o -name api.ts -prune -o -type f -print 2>/dev/null)
NPMCI	:= npm ci --ignore-scripts --no-audit --no-fund --prefer-offline

web: build/web.stamp
build/toolchain.stamp: toolchain/package-lock.json
	@echo "  npm    toolchain (Node 22, once)"
	@cd toolchain && $(NPMCI) --loglevel=error >/dev/null
	@mkdir -p build && touch $@
build/npm.stamp: web/package-lock.json build/toolchain.stamp
	@echo "  npm    web"
	@cd web && ../toolchain/run $(NPMCI) --loglevel=error >/dev/null
	@touch $@
build/openapi.json: $(B)/bangfu
	@$(B)/bangfu openapi >$@.new && { cmp -s $@.new $@ || cp $@.new $@; }
build/web.stamp: build/npm.stamp $(WEBSRC) $(if $(wildcard src/route/*.c),build/openapi.json)
	@echo "  web    types, check, bundle"
	@cd web && ../toolchain/run node tools/api.mjs
	@cd web && ../toolchain/run npm run -s build
	@touch $@

clean:
	rm -rf build/release build/asan build/tsan build/coverage

-include $(shell find $(B) -name '*.d' 2>/dev/null)
