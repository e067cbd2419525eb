# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# The gem: the wrapper that SWIG has made, compiled where the gem is installed
# over the libsel that is there.  A tarball has the wrapper; in a clone `rake
# gem` makes it first, and `gem build` fails while the wrapper is missing.

Gem::Specification.new do |spec|
  spec.name = "libsel"
  # The version and the home stand in configure.ac.
  configure = File.read(File.expand_path("../../configure.ac", __dir__))
  spec.version = %w[MAJOR MINOR PATCH CANDIDATE].filter_map do |part|
    configure[/m4_define\(\[SEL_#{part}\], \[-?(\w+)\]\)/, 1]
  end.join(".")
  spec.summary = "Waits until files are ready, by libsel"
  spec.description = "What Python's selectors and select modules do, on epoll, " \
                     "poll, select, kqueue and /dev/poll: beside threads, " \
                     "signals, fork and Fiber.scheduler."
  spec.authors = ["The libsel authors"]
  spec.homepage = configure[/m4_define\(\[SEL_HOME\], \[(.+?)\]\)/, 1]
  spec.license = "MIT"
  spec.required_ruby_version = ">= 3.1"
  spec.metadata = { "rubygems_mfa_required" => "true" }
  spec.requirements = ["libsel, with its headers"]
  spec.files = Dir.chdir(__dir__) do
    found = Dir["README.md", "examples/*.rb", "ext/sel/*.{c,h,rb}", "lib/**/*.rb", "sig/*.rbs"]
    (found | ["ext/sel/core_wrap.c"]).sort
  end
  spec.extensions = ["ext/sel/extconf.rb"]
  spec.extra_rdoc_files = ["README.md"]
  spec.rdoc_options = ["--main", "README.md"]
end
