# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# Under a Fiber.scheduler a wait parks its fiber, and the others run.

require "helper"
require "io/wait"

# A scheduler as small as can be: fibers wait for files and times by IO.select.
class Scheduler
  attr_reader :parked

  def initialize
    @files = {} # [fiber] => [io, events]
    @times = {} # [fiber] => when
    @blocked = {}
    @ready = Thread::Queue.new
    @wakeup, @wake = IO.pipe
    @parked = 0
  end

  def run
    until idle?
      next resume(@ready.pop) unless @ready.empty?

      readers = @files.select { |_, (_, events)| events.anybits?(IO::READABLE) }
      now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      first = @times.values.min
      ready, = IO.select([@wakeup, *readers.values.map(&:first)], nil, nil,
                         first && [first - now, 0].max)
      @wakeup.read_nonblock(100, exception: false) if ready&.include?(@wakeup)
      due = @files.select { |_, (io, _)| ready&.include?(io) }.keys
      now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      late = @times.select { |_, time| time <= now }.keys
      (due | late).each { |fiber| resume(fiber, due.include?(fiber) && IO::READABLE) }
    end
  end

  # An exception in `block` leaves a fiber that has ended behind.
  def idle?
    @blocked.keep_if { |fiber, _| fiber.alive? }
    [@files, @times, @blocked, @ready].all?(&:empty?)
  end

  def close
    run
    @wakeup.close
    @wake.close
  end

  def fiber(&block)
    Fiber.new(blocking: false, &block).tap(&:resume)
  end

  def io_wait(io, events, timeout)
    @parked += 1
    @files[Fiber.current] = [io, events]
    later(timeout)
    Fiber.yield
  end

  def kernel_sleep(seconds = nil)
    later(seconds)
    Fiber.yield
  end

  def block(_blocker, timeout = nil)
    @parked += 1
    @blocked[Fiber.current] = true
    later(timeout)
    Fiber.yield
  end

  # From any thread.
  def unblock(_blocker, fiber)
    @ready << fiber
    @wake.write_nonblock("x", exception: false)
  end

  private

  def later(seconds)
    return unless seconds

    @times[Fiber.current] = Process.clock_gettime(Process::CLOCK_MONOTONIC) + seconds
  end

  def resume(fiber, value = nil)
    [@files, @times, @blocked].each { |waiting| waiting.delete(fiber) }
    fiber.resume(value) if fiber.alive?
  end
end

# Calls its block when a fiber waits for a thread the second time; later it raises
# and rescues something of its own.
class Disturber < Scheduler
  attr_reader :blocks

  def initialize(&disturb)
    super()
    @disturb = disturb
    @blocks = 0
  end

  def block(*)
    @blocks += 1
    @disturb.call if @blocks == 2
    fail_inside if @blocks > 2
    super
  end

  def fail_inside
    raise "inside"
  rescue RuntimeError
    nil
  end
end

class TestFibers < SelTest
  # Runs blocks as fibers of one thread; answers how often one was parked.
  def schedule(*blocks, scheduler: Scheduler.new)
    thread = Thread.new do
      Fiber.set_scheduler(scheduler)
      blocks.each { |block| Fiber.schedule(&block) }
    end
    result(thread)
    scheduler.parked
  end

  on_each_backend("others run while a fiber waits") do
    read, write = pipe
    @selector.register(read, :r)
    order = []
    parked = schedule(
      lambda {
        order << :waits
        order << @selector.select(LONG).size
      },
      lambda {
        order << :runs
        write << "x"
      }
    )
    assert_equal [:waits, :runs, 1], order
    assert_operator parked, :>, 0
  end

  on_each_backend("times of a fiber") do
    @selector.register(pipe[0], :r)
    time = elapsed do
      schedule(-> { assert_equal [], @selector.select(0.05) },
               -> { assert_equal 0, selector(@selector.backend).select(0.05) { flunk } })
    end
    assert_operator time, :>=, 0.05
  end

  on_each_backend("a fiber is woken up by another") do
    seen = nil
    schedule(-> { seen = [@selector.select, @selector.woken?] }, -> { @selector.wakeup })
    assert_equal [[], true], seen
  end

  on_each_backend("a fiber is woken up by a thread") do
    seen = nil
    other = Thread.new { @selector.wakeup }
    schedule(-> { seen = [@selector.select(LONG), @selector.woken?] })
    assert_equal [[], true], seen
    result(other)
  end

  # Both come before the fiber runs again.
  on_each_backend("a wakeup beside events is told to a fiber once") do
    read, write = pipe
    @selector.register(read, :r)
    seen = []
    look = ->(time) { seen << [@selector.select(time).size, @selector.woken?] }
    schedule(
      lambda {
        3.times { look[LONG] }
        read.read(1)
        look[0.05]
      },
      lambda {
        write << "x"
        @selector.wakeup
      }
    )
    assert_equal [0, false], seen.pop
    assert_equal [[0, true], [1, false], [1, false]], seen.sort_by(&:first)
  end

  on_each_backend("the block form yields in its fiber") do
    write = pipe[1]
    read, more = pipe
    @selector.register(read, :r)
    fibers = []
    schedule(
      lambda {
        fibers << Fiber.current
        @selector.select(LONG) { |_, events| fibers << Fiber.current << events }
      },
      -> { more << "x" }
    )
    assert_same fibers[0], fibers[1]
    assert_equal Sel::READ, fibers[2]
    refute_predicate write, :closed?
  end

  # Three files that become ready together.
  def one_pipe
    read, write = pipe
    files = [read, close_later(read.dup), close_later(read.dup)]
    files.each { |io| @selector.register(io, :r) }
    [files, write]
  end

  on_each_backend("the block does not get what it has unregistered") do
    files, write = one_pipe
    seen = []
    schedule(
      lambda {
        @selector.select(LONG) do |key, _|
          seen << key.fileobj
          files.each { |read| @selector.unregister(read) if @selector.registered?(read) }
        end
      },
      -> { write << "x" }
    )
    assert_equal 1, seen.size
  end

  on_each_backend("the block may close the selector") do
    write = one_pipe[1]
    count = nil
    schedule(-> { count = @selector.select(LONG) { @selector.close } }, -> { write << "x" })
    assert_equal 1, count
  end

  on_each_backend("an overridden select is not called") do
    read, write = pipe
    def @selector.select(*) = super.tap { @calls = (@calls || 0) + 1 }
    def @selector.calls = @calls
    @selector.register(read, :r)
    schedule(-> { @selector.select(LONG) }, -> { write << "x" })
    assert_equal 1, @selector.calls
  end

  %i[poll select].each do |backend|
    define_method("test_close ends the wait of a fiber on #{backend}") do
      selector = selector(backend)
      selector.register(pipe[0], :r)
      error = nil
      wait = lambda do
        selector.select(LONG)
      rescue Sel::ClosedError => e
        error = e
      end
      schedule(wait, -> { selector.close })
      assert_equal Sel::ECLOSED, error&.code
    end
  end

  # What its thread has found by then is not lost.
  def test_an_exception_ends_the_wait_of_a_fiber
    %i[poll select].each do |backend|
      selector = selector(backend)
      read, write = pipe
      selector.register(read, Sel::READ | Sel::ONESHOT)
      waiter = nil
      seen = nil
      wait = lambda do
        waiter = Fiber.current
        selector.select(LONG)
      rescue IndexError
        seen = :raised
      end
      disturb = lambda do
        before = Thread.list.size
        write << "x"
        # Its thread ends; the fiber does not know yet.
        Thread.pass until Thread.list.size < before
        waiter.raise(IndexError)
      end
      schedule(wait, disturb)
      assert_equal :raised, seen
      assert_equal [read], selector.select(LONG).map { |key, _| key.fileobj }
    end
  end

  # The second one comes while the thread of the wait is still to end.
  def test_two_exceptions_end_the_wait_of_a_fiber
    %i[poll select].each do |backend|
      selector = selector(backend)
      waiter = nil
      seen = []
      wait = lambda do
        waiter = Fiber.current
        selector.select(LONG)
      rescue IndexError, KeyError => e
        seen << e.class << selector.select(0)
      end
      disturb = lambda do
        waiter.raise(IndexError)
        waiter.raise(KeyError)
      end
      schedule(wait, disturb)
      assert_equal [KeyError, []], seen
    end
  end

  # What the wait of a fiber ends with, whose scheduler does this at its end.
  def disturb_end(backend, &disturb)
    waiter = nil
    seen = nil
    wait = lambda do
      waiter = Fiber.current
      seen = catch(:out) { selector(backend).select(LONG) }
    rescue IndexError, KeyError => e
      seen = e.class
    end
    20.times do
      scheduler = Disturber.new(&disturb)
      schedule(wait, -> { waiter.raise(IndexError) }, scheduler: scheduler)
      return seen if scheduler.blocks > 2 # else the thread had ended before
    end
    :ended_before
  end

  def test_a_throw_or_an_error_while_the_wait_of_a_fiber_ends
    %i[poll select].each do |backend|
      assert_equal :thrown, disturb_end(backend) { throw :out, :thrown }
      assert_equal(KeyError, disturb_end(backend) { raise KeyError })
    end
  end

  def test_the_wait_of_a_fiber_ends_where_exceptions_are_deferred
    %i[poll select].each do |backend|
      selector = selector(backend)
      waiter = nil
      seen = nil
      wait = lambda do
        waiter = Fiber.current
        selector.select(LONG)
      rescue IndexError
        seen = :raised
      end
      Thread.handle_interrupt(Object => :never) do
        schedule(wait, -> { waiter.raise(IndexError) })
      end
      assert_equal :raised, seen
    end
  end

  def test_the_wait_of_a_fiber_goes_on_when_its_thread_is_killed
    %i[poll select].each do |backend|
      selector = selector(backend)
      read, write = pipe
      selector.register(read, :r)
      before = Thread.list
      kill = -> { (Thread.list - before - [Thread.current]).each { |thread| thread.kill.join } }
      time = elapsed { schedule(-> { assert_equal [], selector.select(0.05) }, kill) }
      assert_operator time, :>=, 0.05
      seen = nil
      schedule(-> { seen = selector.select(LONG).map { |key, _| key.fileobj } },
               -> { kill[] && write << "x" })
      assert_equal [read], seen
    end
  end

  on_each_backend("a look parks nobody") do
    @selector.register(pipe[1], :w)
    parked = schedule(-> { assert_equal 1, @selector.select(0).size },
                      -> { assert_equal 1, @selector.select.size })
    assert_equal 0, parked
  end
end
