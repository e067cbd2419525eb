# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# Signals in a wait: traps run at once, and no time is lost or gained.

require "helper"

class TestSignals < SelTest
  def setup
    super
    @caught = 0
    @old = trap(:USR1) { @caught += 1 }
  end

  def teardown
    trap(:USR1, @old || "DEFAULT")
    super
  end

  # Sends signals to us while the block waits, until it is over.
  def under_signals(least = 1)
    reader, writer = IO.pipe
    child = fork do
      writer.close
      least.times { Process.kill(:USR1, Process.ppid) && IO.select([reader], nil, nil, 0.01) }
      Process.kill(:USR1, Process.ppid) until IO.select([reader], nil, nil, 0.02)
      exit!(0)
    end
    reader.close
    yield
  ensure
    writer.close
    Process.wait(child)
  end

  on_each_backend("a trap does not end a wait") do
    # On a busy machine the child may come too late for a wait: then another one.
    under_signals do
      wait_for do
        @caught = 0
        time = elapsed { assert_equal [], @selector.select(0.3) }
        assert_operator time, :>=, 0.3
        @caught > 1
      end
    end
    refute_predicate @selector, :woken?
  end

  on_each_backend("a trap may end it by a wakeup") do
    trap(:USR1) { @selector.wakeup }
    under_signals { assert_equal [], @selector.select }
    assert_predicate @selector, :woken?
  end

  on_each_backend("a trap that raises") do
    # Once: a second exception would keep the child from being stopped.
    trap(:USR1) do
      trap(:USR1) { nil }
      raise IndexError
    end
    assert_raises(IndexError) { under_signals(0) { @selector.select } }
    assert_equal [], @selector.select(0)
    refute_predicate @selector, :woken?
  end

  on_each_backend("a trap runs while it waits") do
    read, write = pipe
    @selector.register(read, :r)
    trap(:USR1) { write << "x" }
    under_signals(0) { assert_equal 1, @selector.select.size }
  end

  def test_ctrl_c
    program = <<~'RUBY'
      require "sel"
      begin
        Sel::Selector.open { |selector| puts "ready"; $stdout.flush; selector.select }
      rescue Interrupt
        puts "interrupted"
      end
    RUBY
    IO.popen([RbConfig.ruby, "-e", program]) do |io|
      assert_equal "ready\n", io.gets
      Process.kill(:INT, io.pid)
      assert_equal "interrupted\n", io.gets
    end
  end

  def test_the_objects_go_on_too
    poll = Sel::Poll.new
    poll.register(pipe[0])
    epoll = close_later(Sel::Epoll.new) if Sel.backends.include?(:epoll)
    [-> { Sel.select([pipe[0]], [], [], 0.1) }, -> { poll.poll(0.1) },
     -> { epoll&.poll(0.1) || sleep(0.1) }].each do |wait|
      assert_operator elapsed { under_signals(&wait) }, :>=, 0.1
    end
    assert_operator @caught, :>, 1
  end
end
