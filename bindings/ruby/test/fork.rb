# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# Selectors in children: each has its own, and the parent's is not disturbed.

require "helper"

class TestFork < SelTest
  on_each_backend("a child has a selector of its own") do
    read, write = pipe
    @selector.register(read, :r, :data)
    in_child do
      raise "data" unless @selector[read].data == :data

      @selector.unregister(read)
      @selector.register(write, :w)
      raise "not ready" unless @selector.select(LONG).size == 1

      @selector.close
    end
    write << "x"
    assert_equal [:data], @selector.select(LONG).map { |key, _| key.data }
  end

  on_each_backend("a child that collects everything") do
    read, write = pipe
    @selector.register(read, :r)
    in_child do
      @selector = nil
      @closables = nil
      3.times { GC.start }
    end
    assert_equal [], @selector.select(0)
    write << "x"
    assert_equal 1, @selector.select(LONG).size
  end

  on_each_backend("a fork while another thread waits") do
    read, write = pipe
    @selector.register(read, :r)
    thread = waiting { @selector.select }
    in_child do
      20.times { @selector.register(IO.pipe[1].tap { |io| io.autoclose = false }, :w) }
      raise "not all" unless @selector.select(LONG).size == 20

      @selector.wakeup
      @selector.map(&:fileobj).each { |io| @selector.unregister(io) }
      raise "not woken" unless @selector.select(LONG).empty? && @selector.woken?
    end
    assert_predicate thread, :alive?
    write << "x"
    assert_equal 1, result(thread).size
  end

  # What is pending at the fork is told by both, and each wakeup once.
  on_each_backend("wakeups before and after a fork") do
    write = pipe[1]
    key = @selector.register(write, :w)
    tell = lambda do |*expected|
      expected.each_with_index do |want, i|
        seen = [@selector.select(LONG), @selector.woken?]
        raise "wait #{i}: #{seen}" unless seen == (want ? [[[key, 2]], false] : [[], true])
      end
    end
    @selector.wakeup
    in_child { tell[true, false, true, true] }
    tell[true]
    in_child { tell[false, true, true] }
    tell[false, true]
    in_child do
      @selector.wakeup
      tell[true, false, true]
    end
    tell[true, true]
  end

  def test_the_io_of_a_child
    read, write = pipe
    @selector.register(read, :r)
    number = @selector.to_io.fileno
    in_child do
      raise "another number" unless @selector.to_io.fileno == number

      inner, outer = IO.pipe
      @selector.register(inner, :r)
      outer << "x"
      raise "not ready" unless IO.select([@selector], nil, nil, LONG)
    end
    assert_nil IO.select([@selector], nil, nil, 0)
    write << "x"
    assert_equal [[@selector], [], []], IO.select([@selector], nil, nil, LONG)
  end

  # As a preforking server: one client wakes one worker.
  def test_an_exclusive_listener
    server = close_later(TCPServer.new("127.0.0.1", 0))
    begin
      @selector.register(server, Sel::READ | Sel::EXCLUSIVE)
    rescue NotImplementedError
      skip "the back end lacks it"
    end
    report, out = pipe
    workers = Array.new(3) do
      fork do
        Sel::Selector.open do |s|
          s.register(server, Sel::READ | Sel::EXCLUSIVE)
          loop do
            s.select
            out.syswrite("w")
            server.accept_nonblock(exception: false)
          end
        end
        exit!(1)
      end
    end
    client = TCPSocket.new("127.0.0.1", server.addr[1])
    assert_equal "w", report.readpartial(1)
    client.close
  ensure
    workers&.each { |worker| Process.kill(:KILL, worker) && Process.wait(worker) }
  end
end
