#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The gem: it is built, installed from the file without a network, and works;
# and so does `rake test`.  All in a copy, with the libsel of the build folder.

. "$srcdir/tests/tap/tap.sh"

source=$(cd "$srcdir" && pwd)
here=$PWD
mkdir -p "$work/tree/bindings"
cp -R "$source/bindings/ruby" "$source/bindings/conformance" \
	"$work/tree/bindings"
cp "$source/configure.ac" "$work/tree"
# In a clone the wrapper lies in the build folder, as SWIG has made it.
wrapper=bindings/ruby/ext/sel/core_wrap.c
test ! -f $wrapper || cp $wrapper "$work/tree/bindings/ruby/ext/sel"
chmod -R u+w "$work/tree"
find "$work/tree" -name core.so -o -name core.la -o -name '*.o' \
	-o -name '*.lo' | xargs rm -f
copy=$work/tree/bindings/ruby
HOME=$work/home
GEM_HOME=$work/gems
GEM_PATH=$work/gems:$("$RUBY" -e 'print Gem.default_path.join(":")')
export HOME GEM_HOME GEM_PATH
mkdir "$HOME"

# What `run` puts in front of require's path would hide the gem.
in_copy()	# COMMAND...
{
	# shellcheck disable=SC2016
	(cd "$copy" && "$here/run" sh -c 'unset RUBYLIB; exec "$@"' sh "$@")
}

says()		# TEXT COMMAND...
{
	says=$1
	shift
	"$@" | tee /dev/stderr | grep "$says"
}

ok "gem build" in_copy "$RUBY" -S gem build libsel.gemspec
# A candidate's 0.1.0-rc1 is 0.1.0.rc1 to gem.
number=$(echo "$version" | sed 's/-/./')
name=libsel-$number
ok "its name has the version" test -f "$copy/$name.gem"
ok "gem install" in_copy "$RUBY" -S gem install --local --no-document \
	"./$name.gem"
ok "it has the wrapper that SWIG made, and the types" \
	test -f "$work/gems/gems/$name/ext/sel/core_wrap.c" -a \
	-f "$work/gems/gems/$name/sig/sel.rbs"
cat >"$work/try.rb" <<'TRY'
gem "libsel", ARGV[0]
require "sel"
read, write = IO.pipe
Sel::Selector.open do |selector|
  selector.register(read, :r, :data)
  write << "x"
  selector.select { |key, _| print key.data, " ", Sel::VERSION, " " }
end
puts $LOADED_FEATURES.grep(%r{sel/core}).first
TRY
ok "it is used" says "^data $version $work/gems/" in_copy "$RUBY" -w \
	"$work/try.rb" "$number"
# Bundler loads a gem by its name.
cat >"$work/Gemfile" <<GEMFILE
gem "libsel", "$number"
GEMFILE
if "$RUBY" -e 'require "bundler"' >/dev/null 2>&1; then
	ok "Bundler.require loads it" says "^constant" in_copy env \
		BUNDLE_GEMFILE="$work/Gemfile" "$RUBY" -r bundler -e \
		'Bundler.require; puts defined?(Sel::Selector)'
else
	skip "Bundler is not here"
fi
if "$RUBY" -S rake --version >/dev/null 2>&1; then
	ok "rake test, of one suite" says " 0 failures, 0 errors" \
		in_copy "$RUBY" -S rake test TEST=test/selector.rb
else
	skip "rake is not here"
fi
if "$RUBY" -S rdoc --version >/dev/null 2>&1; then
	ok "all is documented" says "100.00% documented" \
		in_copy "$RUBY" -S rdoc -C lib
else
	skip "rdoc is not here"
fi

# Without libsel it says what is missing.
says_why()
{
	! (cd "$work" && PKG_CONFIG_LIBDIR=/nowhere PKG_CONFIG_PATH='' \
		"$RUBY" "$copy/ext/sel/extconf.rb") >"$work/why" 2>&1 &&
		grep 'libsel is missing' "$work/why"
}
ok "without libsel it says so" says_why

# A clone has no wrapper, until SWIG has made it.
no_gem()
{
	rm -f "$copy/ext/sel/core_wrap.c" "$copy"/*.gem
	! in_copy "$RUBY" -S gem build libsel.gemspec >"$work/why" 2>&1 &&
		grep 'core_wrap.c.* not file' "$work/why" &&
		test ! -f "$copy/$name.gem"
}
ok "without the wrapper there is no gem" no_gem
finish
