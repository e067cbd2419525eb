# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# Minitest says TAP: one point for each test method, and why one has failed.

require "minitest"

class TapReporter < Minitest::AbstractReporter
  def initialize(stream)
    super()
    @stream = stream
    @count = 0
    @failed = false
  end

  def record(result)
    @count += 1
    return skip(result) if result.skipped?

    @failed = true unless result.passed?
    @stream.puts "#{"not " unless result.passed?}ok #{@count} - #{name(result)}"
    result.failures.each { |failure| diagnose("#{failure.message}\n#{failure.location}") }
  end

  def report
    @stream.puts "1..#{@count}"
  end

  def passed?
    !@failed
  end

  private

  def skip(result)
    @stream.puts "ok #{@count} # SKIP #{name(result)}: #{result.failure.message}"
  end

  def name(result)
    result.name.delete_prefix("test_").tr("_", " ").tr("#", "")
  end

  def diagnose(text)
    text.each_line(chomp: true) { |line| @stream.puts "# #{line}" }
  end
end

module Minitest
  # In place of the reporters that Minitest.run has set up.
  def self.plugin_tap_init(_options)
    $stdout.sync = true
    reporter.reporters.replace([TapReporter.new($stdout)])
  end
  extensions << "tap"
end
