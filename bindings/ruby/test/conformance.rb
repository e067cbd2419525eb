# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# The scenario table of all languages, on this binding.

require "minitest/autorun"
require_relative "conformance/table"
require_relative "conformance/scenario"

module Conformance
  FOLDER = File.expand_path("../../conformance", __dir__)

  module_function

  def available?(backend)
    Sel.backends.include?(backend.to_sym)
  end

  # nil, or why a scenario can't run here.
  def why_not(table_case)
    return "not for Ruby" if table_case.excluded

    needed = table_case.conditions
    needed += ["epoll"] if table_case.object == "epoll"
    lacking = needed.find { |word| available?(word.delete_prefix("!")) == word.start_with?("!") }
    lacking && "the condition #{lacking}"
  end

  def agree?(want, saw)
    return !saw.start_with?("error") unless want

    saw == want || (want.match?(/\Aerror \w+\z/) && saw.start_with?("#{want} "))
  end

  # nil, or what went wrong.
  def play(table_case, backend)
    scenario = Scenario.new(table_case, backend)
    table_case.operations.each do |operation|
      want = operation.wanted(backend)
      saw = scenario.step(*operation.words)
      return "#{operation.where}: #{operation.words.join(" ")}: " \
             "expected #{want}, seen #{saw}" unless agree?(want, saw)
    end
    nil
  ensure
    scenario&.end
  end

  def each_run(paths)
    Table.read(paths).each do |table_case|
      table_case.runs.each do |backend|
        name = [backend, table_case.name].compact.join(": ")
        yield name, table_case, backend unless backend && !available?(backend)
      end
    end
  end

  # A class of its own for each, since names are the same on all.
  def self.test(paths)
    each_run(paths) do |name, table_case, backend|
      kind = backend ? "Test#{backend.capitalize}" : "TestRest"
      const_set(kind, Class.new(Minitest::Test)) unless const_defined?(kind, false)
      const_get(kind).define_method("test_#{name}") do
        reason = Conformance.why_not(table_case)
        skip reason if reason
        fault = Conformance.play(table_case, backend)
        assert_nil fault, fault
      end
    end
  end

  paths = Dir[File.join(FOLDER, "cases", "*.cases")]
  raise "there is no table in #{FOLDER}" if paths.empty?

  test(paths.sort)

  class TestMissing < Minitest::Test
    (Table::BACKENDS - Sel.backends.map(&:to_s)).each do |missing|
      define_method("test_#{missing}") { skip "not available" }
    end
  end

  # Each scenario there expects what is not so.
  class TestWrong < Minitest::Test
    Conformance.each_run([File.join(FOLDER, "wrong.cases")]) do |name, table_case, backend|
      define_method("test_wrong: #{name}") { refute_nil Conformance.play(table_case, backend) }
    end
  end
end
