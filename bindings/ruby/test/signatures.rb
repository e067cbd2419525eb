# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# The types in sig/ are well formed, say of each method what is there and of
# nothing else, and hold when the tests run.

require "helper"
require "open3"
require "tmpdir"
begin
  require "rbs"
rescue LoadError
  puts "1..0 # SKIP the gem rbs is not here"
  exit!(0)
end

class TestSignatures < SelTest
  SIG = File.expand_path("../sig", __dir__)

  def environment
    loader = RBS::EnvironmentLoader.new
    loader.add(path: Pathname(SIG))
    RBS::Environment.from_loader(loader).resolve_type_names
  end

  def builder
    @builder ||= RBS::DefinitionBuilder.new(env: environment)
  end

  # The names of those that a definition has of its own.
  def declared(definition, owner)
    definition.methods.select { |_, m| m.defs.any? { |d| d.implemented_in == owner && d.member } }
              .select { |_, m| m.public? }.keys.sort
  end

  def classes
    Sel.constants.map { |name| Sel.const_get(name) }.grep(Module) - [Sel::Error]
  end

  def test_each_method
    classes.each do |kind|
      name = RBS::TypeName.new(name: kind.name.split("::").last.to_sym,
                               namespace: RBS::Namespace.parse("::Sel"))
      instance = declared(builder.build_instance(name), name)
      assert_equal kind.public_instance_methods(false).sort, instance - [:initialize], kind
      singleton = declared(builder.build_singleton(name), name)
      assert_equal kind.singleton_methods(false).sort - %i[[] inspect keyword_init? members new],
                   singleton - [:new], "#{kind}.methods"
    end
  end

  def test_the_module
    name = RBS::TypeName.new(name: :Sel, namespace: RBS::Namespace.root)
    assert_equal Sel.singleton_methods(false).sort,
                 declared(builder.build_singleton(name), name)
    constants = environment.constant_decls.keys.map(&:to_s).grep(/\A::Sel::/)
    assert_includes constants, "::Sel::VERSION"
    constants.each { |constant| assert Object.const_get(constant), constant }
  end

  def test_they_are_valid
    ours = environment.class_decls.keys.select { |name| name.to_s.start_with?("::Sel::") }
    ours.each { |name| builder.build_instance(name) }
    out, status = Open3.capture2e(RbConfig.ruby, "-r", "rbs", "-r", "rbs/cli", "-e",
                                  "RBS::CLI.new(stdout: $stdout, stderr: $stderr).run(ARGV)",
                                  "--", "-I", SIG, "validate", "--silent")
    assert_predicate status, :success?, out
  end

  # A suite, with each call of a selector compared with its types.
  def run_typed(suite, folder)
    types = { "RBS_TEST_TARGET" => "Sel::Selector", "RBS_TEST_RAISE" => "true",
              "RBS_TEST_OPT" => "-I #{folder}", "RBS_TEST_LOGLEVEL" => "error" }
    Open3.capture2e(types, RbConfig.ruby, "-I", __dir__, "-r", "rbs/test/setup",
                    File.join(__dir__, "#{suite}.rb"))
  end

  def test_they_hold
    %w[select files threads many flags once modify rdhup].each do |suite|
      out, status = run_typed(suite, SIG)
      assert_predicate status, :success?, out
    end
  end

  def test_wrong_ones_do_not_hold
    Dir.mktmpdir do |folder|
      types = File.read(File.join(SIG, "sel.rbs"))
      wrong = types.sub("def size: () -> Integer", "def size: () -> String")
      refute_equal types, wrong
      File.write(File.join(folder, "sel.rbs"), wrong)
      out, status = run_typed("select", folder)
      refute_predicate status, :success?
      assert_includes out, "expected `::String`"
    end
  end
end
