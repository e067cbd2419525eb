# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# For gem and rake: builds sel/core over the libsel that pkg-config finds.

require "mkmf"

unless pkg_config("libsel")
  abort "libsel is missing: install it with its headers, or set " \
        "PKG_CONFIG_PATH to where libsel.pc is"
end
abort "sel.h is missing" unless have_header("sel.h")
abort "libsel.so is missing" unless have_func("sel_selector_new", "sel.h")

have_func("rb_io_closed_p", "ruby/io.h")
create_makefile("sel/core")
