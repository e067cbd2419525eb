# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# What a wait has found is old when its thread has Ruby's lock again: another
# thread may have changed what is registered.  The wait then goes on.

require "helper"

class TestStale < SelTest
  # Keeps Ruby's lock for long enough that a thread which waits finds what is
  # ready, and then stands before the lock.
  def hold
    finish = now + 0.002
    nil until now > finish
  end

  def forms
    [-> { @selector.select(@time) }, -> { @selector.select(@time, 10) },
     lambda {
       pairs = []
       @selector.select(@time) { |key, events| pairs << [key, events] }
       pairs
     }]
  end

  # A wait, in which `ready` makes something ready that the block then changes.
  def changed(ready, time = LONG)
    forms.each do |form|
      @time = time
      @start = now
      thread = waiting(&form)
      ready.call
      hold
      yield thread
    end
  end

  on_each_backend("no event of what was unregistered") do
    changed(-> { fresh }, 0.05) do |thread|
      @selector.unregister(@read)
      assert_equal [], result(thread)
      assert_operator now - @start, :>=, 0.05
    end
  end

  on_each_backend("no event for a later registration of the number") do
    changed(-> { fresh }) do |thread|
      number = @read.fileno
      @selector.unregister(@read)
      @read.close
      one, two = IO.pipe.each { |io| close_later(io) }
      one, two = two, one if two.fileno == number
      assert_equal number, one.fileno
      @selector.register(one, :r, :new)
      assert_equal :none, (thread.join(0.02) ? thread.value : :none)
      @selector.unregister(one)
      @selector.wakeup
      assert_equal [], result(thread)
      refute_nil two
    end
  end

  on_each_backend("no bits that are no longer asked for") do
    changed(-> { fresh(:rw) }) do |thread|
      key = @selector.modify(@read, :w)
      assert_equal [[key, Sel::WRITE]], result(thread)
      @selector.unregister(@read)
    end
    changed(-> { fresh }) do |thread|
      @selector.modify(@read, Sel::PRI)
      assert_nil thread.join(0.02)
      key = @selector.modify(@read, :r)
      assert_equal [[key, Sel::READ]], result(thread)
      @selector.unregister(@read)
    end
  end

  on_each_backend("close ends a wait that has found something") do
    backend = @selector.backend
    changed(-> { fresh }) do |thread|
      @selector.close
      assert_error(Sel::ClosedError, Sel::ECLOSED) { result(thread) }
      @selector = selector(backend)
    end
  end

  # Something that is ready at once.
  def fresh(events = :r)
    @read, write = pair
    write << "x"
    # The registration is what makes it ready for the wait.
    @selector.register(@read, events)
  end

  # Each connection has a byte of its own, or none; a second thread lets them
  # come and go.
  on_each_backend("a churn of connections") do
    wrong = Queue.new
    done = false
    waiter = Thread.new do
      until done
        @selector.select(LONG) do |key, _|
          byte = key.fileobj.read_nonblock(1, exception: false)
          wrong << [key.data, byte] unless byte == key.data
        end
      end
    end
    150.times do |i|
      [(i % 255).chr.b, nil].each do |byte|
        one, two = UNIXSocket.pair
        @selector.register(one, :r, byte)
        two << byte if byte
        hold if byte
        Thread.pass if i % 3 == 0
        @selector.unregister(one)
        [one, two].each(&:close)
      end
      quiet, = UNIXSocket.pair.each { |io| close_later(io) }
      @selector.register(quiet, :r, :quiet)
      Thread.pass
      @selector.unregister(quiet)
      @closables.pop(2).each(&:close)
    end
    done = true
    @selector.wakeup
    result(waiter)
    assert_empty Array.new([wrong.size, 3].min) { wrong.pop }
  end
end
