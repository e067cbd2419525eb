# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# For all tests: selectors and files that are closed at the end, and threads
# that are waited for, never slept for.

require "minitest/autorun"
require "socket"
require "timeout"
require "sel"

class SelTest < Minitest::Test
  # Far more than anything takes; a test that meets it has failed.
  LONG = 60

  def setup
    @closables = []
    @selector = selector
  end

  def teardown
    @closables.reverse_each(&:close)
  end

  def selector(backend = :default)
    close_later(Sel::Selector.new(backend))
  end

  def close_later(closable)
    @closables << closable
    closable
  end

  def pipe
    IO.pipe.each { |io| close_later(io) }
  end

  def pair
    UNIXSocket.pair.each { |io| close_later(io) }
  end

  # A thread, and it has begun to wait for something.
  def waiting(&block)
    thread = Thread.new(&block)
    thread.report_on_exception = false
    wait_for { thread.stop? }
    thread
  end

  def wait_for
    Timeout.timeout(LONG) { Thread.pass until yield }
  end

  # What a thread answers, or the exception that has ended it.
  def result(thread)
    assert thread.join(LONG), "the thread goes on"
    thread.value
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end

  def elapsed
    start = now
    yield
    now - start
  end

  # An exception that is one of Sel's, with its number and this in its message.
  def assert_error(kind, code, text = "", &block)
    error = assert_raises(kind, &block)
    assert_kind_of Sel::Error, error
    assert_equal code, error.code
    assert_includes error.message, text
    error
  end

  # The block in a child, which must be content.
  def in_child
    child = fork do
      yield
      exit!(0)
    rescue Exception => e
      warn "in the child: #{e.full_message(highlight: false)}"
      exit!(1)
    end
    _, status = Process.wait2(child)
    assert_predicate status, :success?
  end

  def self.on_each_backend(name, &block)
    Sel.backends.each do |backend|
      define_method("test_#{name} on #{backend}") do
        @selector = selector(backend)
        instance_exec(&block)
      end
    end
  end
end
