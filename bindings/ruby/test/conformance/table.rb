# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# Reads the scenario table; bindings/conformance/README.md specifies its lines.

class Table
  BACKENDS = %w[select poll epoll devpoll kqueue].freeze

  # `exceptions`: pairs of back ends (none: all) and result, of this runner.
  Operation = Struct.new(:where, :words, :want, :exceptions) do
    def wanted(backend)
      _, want = exceptions.find { |on, _| on.empty? || on.include?(backend) }
      want || self.want
    end
  end

  Case = Struct.new(:name, :runs, :object, :conditions, :excluded, :operations)

  def self.read(paths)
    paths.flat_map { |path| new(path).cases }
  end

  attr_reader :cases

  def initialize(path)
    @cases = []
    File.foreach(path, chomp: true).with_index(1) do |line, number|
      next if line.empty? || line.start_with?("#")

      keyword, _, rest = line.partition(" ")
      read_line("#{File.basename(path)}:#{number}", line, keyword, rest)
    end
  end

  private

  def read_line(where, line, keyword, rest)
    case keyword
    when "case" then @cases << Case.new(rest, [], nil, [], false, [])
    when "from" then nil
    when "on" then read_target(rest)
    when "if" then current.conditions = rest.split
    when "not" then read_exclusion(rest)
    when "except" then read_exception(rest)
    else read_operation(where, line)
    end
  end

  def current
    @cases.last
  end

  def read_target(rest)
    words = rest.split
    current.runs = case words
                   in ["all"] then BACKENDS
                   in ["library"] | ["object", _] then [nil]
                   else words
                   end
    current.object = words.last if current.runs == [nil]
  end

  def read_exclusion(rest)
    names, = rest.split(" ; ")
    current.excluded = true if names.split.include?("ruby")
  end

  def read_exception(rest)
    head, want = rest.rpartition(" ; ").first.split("-> ", 2)
    runner, _, backends = head.strip.partition(":")
    return unless runner == "ruby"

    current.operations.last.exceptions << [backends.split(","), want.strip]
  end

  def read_operation(where, line)
    words, arrow, want = "#{line} ".partition("-> ")
    want = arrow.empty? ? nil : want.strip
    current.operations << Operation.new(where, words.split, want, [])
  end
end
