# SPDX-License-Identifier: MIT
#
# The model, and what makes up sequences for it: random bytes, and libFuzzer
# where clang has it.  `make fuzz FUZZ_SECONDS=600` runs either for that long;
# what libFuzzer finds of use stays in tests/model/corpus.

test_programs += %D%/model
model_sources = \
	%D%/changes.c \
	%D%/check.c \
	%D%/expect.c \
	%D%/files.h \
	%D%/forks.c \
	%D%/looks.c \
	%D%/model.c \
	%D%/model.h \
	%D%/objects.c \
	%D%/queue.c \
	%D%/queue.h \
	%D%/requests.c \
	%D%/requests.h \
	%D%/ring.c \
	%D%/ring.h \
	%D%/run.h \
	%D%/runner.c \
	%D%/runner.h \
	%D%/sequence.c \
	%D%/shrink.c \
	%D%/waits.c \
	$(NULL)
if WINDOWS
model_sources += tests/windows/model-files.c
else
model_sources += %D%/files.c
endif
tests_model_model_SOURCES = %D%/main.c $(model_sources)
EXTRA_DIST += %D%/fuzzer.c

FUZZ_SECONDS = 60
FUZZ_CC = clang
fuzz_flags = -std=gnu11 -O1 -g -fno-omit-frame-pointer -pthread \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
fuzz_sources = %D%/fuzzer.c $(model_sources) tests/tap/tap.c \
	tests/api/facts.c \
	tests/api/support.c \
	$(libsel_libsel_core_la_SOURCES)

fuzz: fuzz-random fuzz-clang

fuzz-random: %D%/model
	%D%/model -f $(FUZZ_SECONDS)

fuzz-clang: fuzz-random
	@if echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | \
	    $(FUZZ_CC) -fsanitize=fuzzer -xc -o %D%/fuzzer - 2>/dev/null; then \
	  $(MAKE) fuzz-libfuzzer; \
	else \
	  echo 'libFuzzer: SKIP $(FUZZ_CC) has none'; \
	fi

fuzz-libfuzzer:
	@$(MKDIR_P) %D%/corpus
	@for file in $(fuzz_sources); do \
	  case $$file in *.c) echo "$(srcdir)/$$file";; esac; \
	done | xargs $(FUZZ_CC) $(fuzz_flags) -DHAVE_CONFIG_H -I. \
	  $(AM_CPPFLAGS) $(CPPFLAGS) -o %D%/fuzzer
	@%D%/fuzzer -max_total_time=$(FUZZ_SECONDS) -max_len=1028 -timeout=60 \
	  -artifact_prefix=%D%/ %D%/corpus >%D%/fuzzer.log 2>&1; status=$$?; \
	if test $$status -eq 0; then \
	  echo "libFuzzer: $$(sed -n '$$p' %D%/fuzzer.log): agrees"; \
	else \
	  grep -v '^[#	]' %D%/fuzzer.log; echo 'libFuzzer: FAILED'; \
	fi; exit $$status

CLEANFILES += %D%/fuzzer %D%/fuzzer.log
clean_folders += %D%/corpus

.PHONY: fuzz fuzz-clang fuzz-libfuzzer fuzz-random
