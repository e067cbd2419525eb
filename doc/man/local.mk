# SPDX-License-Identifier: MIT
#
# The manual: a page for each group of functions, a link to it by each name it
# is for, and all of it in HTML by `make html`.

# In the order of the navigation.
man_pages = \
	libsel.7 \
	libsel-cookbook.7 \
	sel_selector_new.3 \
	sel_selector_register.3 \
	sel_selector_select.3 \
	sel_selector_get_key.3 \
	sel_selector_fileno.3 \
	sel_backend_name.3 \
	sel_select.3 \
	sel_poll.3 \
	sel_epoll.3 \
	sel_devpoll.3 \
	sel_kqueue.3 \
	sel_strerror.3 \
	sel_constant.3 \
	sel_version.3 \
	sel-info.1 \
	$(NULL)

dist_man_MANS = \
	%D%/libsel-cookbook.7 \
	%D%/libsel.7 \
	%D%/sel_backend_name.3 \
	%D%/sel_constant.3 \
	%D%/sel_devpoll.3 \
	%D%/sel_epoll.3 \
	%D%/sel_kqueue.3 \
	%D%/sel_poll.3 \
	%D%/sel_select.3 \
	%D%/sel_selector_fileno.3 \
	%D%/sel_selector_get_key.3 \
	%D%/sel_selector_new.3 \
	%D%/sel_selector_register.3 \
	%D%/sel_selector_select.3 \
	%D%/sel_strerror.3 \
	%D%/sel_version.3 \
	$(NULL)
# Where the program is installed; EXTRA_DIST has the page everywhere.
if !WINDOWS
dist_man_MANS += %D%/sel-info.1
endif

# Lines "LINK PAGE"; all are of section 3.
man_links = $(AWK) -f $(srcdir)/%D%/names.awk $(srcdir)/%D%/*.3 | \
	$(AWK) '$$1 != $$2'

install-man-links:
	@$(MKDIR_P) '$(DESTDIR)$(man3dir)'
	$(AM_V_at)$(man_links) | while read -r link page; do \
	  rm -f "$(DESTDIR)$(man3dir)/$$link" && \
	  ln -s "$$page" "$(DESTDIR)$(man3dir)/$$link" || exit; \
	done

uninstall-man-links:
	$(AM_V_at)$(man_links) | while read -r link page; do \
	  rm -f "$(DESTDIR)$(man3dir)/$$link"; \
	done

install-data-local: install-man-links

# The page that is made from another document; the page is in git.
cookbook:
	$(AM_V_GEN)$(AWK) -f $(srcdir)/%D%/cookbook.awk \
	  $(srcdir)/doc/cookbook.md >$(srcdir)/%D%/libsel-cookbook.7.new && \
	mv $(srcdir)/%D%/libsel-cookbook.7.new \
	  $(srcdir)/%D%/libsel-cookbook.7

# The pictures, drawn anew; they are in git, so that only this needs graphviz.
man_pictures = house registration wait

pictures:
	$(AM_V_GEN)for name in $(man_pictures); do \
	  file=$(srcdir)/%D%/pictures/$$name.svg; \
	  AWK='$(AWK)' $(SHELL) $(srcdir)/%D%/pictures/draw \
	    $(srcdir)/%D%/pictures $$name >$$file.new && \
	  mv $$file.new $$file || exit; \
	done

# HTML

html-local: %D%/html/index.html

man_html_sources = \
	%D%/html.awk \
	%D%/libsel.css \
	%D%/make-html \
	%D%/names.awk \
	%D%/pictures/house.svg \
	%D%/pictures/page.html \
	%D%/pictures/registration.svg \
	%D%/pictures/wait.svg \
	$(NULL)

man_html = libsel.css index.html pictures.html $(man_pages:=.html)

# The index is written last.
%D%/html/index.html: $(dist_man_MANS) $(man_html_sources)
	$(AM_V_GEN)AWK='$(AWK)' $(SHELL) $(srcdir)/%D%/make-html $(srcdir)/%D% \
	  %D%/html $(man_pages)

install-html-local: html-local
	$(MKDIR_P) '$(DESTDIR)$(htmldir)'
	for file in $(man_html); do \
	  $(INSTALL_DATA) %D%/html/$$file '$(DESTDIR)$(htmldir)' || exit; \
	done

uninstall-man-html:
	for file in $(man_html); do \
	  rm -f "$(DESTDIR)$(htmldir)/$$file"; \
	done

uninstall-local: uninstall-man-html uninstall-man-links

clean_folders += %D%/html

man_tests = \
	%D%/test/cookbook.sh \
	%D%/test/examples.sh \
	%D%/test/html.sh \
	%D%/test/install.sh \
	%D%/test/lint.sh \
	%D%/test/pages.sh \
	%D%/test/pictures.sh \
	$(NULL)
TESTS += $(man_tests)
AM_TESTS_ENVIRONMENT += \
	man_pages='$(man_pages)'; export man_pages; \
	man_pictures='$(man_pictures)'; export man_pictures; \
	man3dir='$(man3dir)'; export man3dir;

EXTRA_DIST += \
	$(man_html_sources) \
	$(man_tests) \
	%D%/cookbook.awk \
	%D%/pictures/draw \
	%D%/pictures/house.dot \
	%D%/pictures/registration.dot \
	%D%/pictures/svg.awk \
	%D%/pictures/wait.dot \
	%D%/sel-info.1 \
	%D%/test/facts.awk \
	%D%/test/header.awk \
	$(NULL)

.PHONY: cookbook install-man-links pictures uninstall-man-html
.PHONY: uninstall-man-links
