# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# The worker of Ruby's peers:
#   ruby worker.rb FIRST PEER
# worker.c says what it is asked.  The loops are compiled for each peer, so that
# none pays for a call that a program would not make.

FIRST = Integer(ARGV[0])
PEER = ARGV[1]
HOPS = 1000
ONE = [1].pack("Q")

# A peer can't do that.
class Skip < StandardError; end

# A peer has done something else than its work.
class Wrong < StandardError
  def initialize(got, expected)
    super("got #{got}, expected #{expected}")
  end
end

def clock = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)

# libsel's Ruby binding.
class SelPeer
  # A wait of a loop, for which `index` is what is ready; its end answers nil or
  # how many there were.
  WAIT = "selector.select(timeout) do |key, _|\n index = key.data"

  attr_reader :selector

  def initialize
    require "sel"
    @selector = Sel::Selector.new(:epoll)
  end

  def add(io, index) = @selector.register(io, :r, index)
  def remove(io) = @selector.unregister(io)
  def modify(io, index, both) = @selector.modify(io, both ? :rw : :r, index)

  # Answers how many are ready.
  def wait(timeout) = @selector.select(timeout) { |_, _| }
  def close = @selector.close

  def wake
    @selector.wakeup
    @selector.select(nil).empty? && @selector.woken?
  end
end

# nio4r.
class NioPeer
  WAIT = "selector.select(timeout) do |monitor|\n index = monitor.value"

  attr_reader :selector

  def initialize
    require "nio"
    @selector = NIO::Selector.new(:epoll)
    @monitors = {}
  end

  def add(io, index)
    monitor = @monitors[io] = @selector.register(io, :r)
    monitor.value = index
  end

  def remove(io) = @selector.deregister(io)

  def modify(io, _, both)
    @monitors[io].interests = both ? :rw : :r
  end

  def wait(timeout)
    # nil where the time is over
    @selector.select(timeout) { |_| } || 0
  end

  def close = @selector.close

  def wake
    @selector.wakeup
    # Without a time-out and a ready descriptor only a wakeup ends it.
    @selector.select(nil).to_a.empty?
  end
end

PEERS = { "sel" => SelPeer, "nio4r" => NioPeer }.freeze

# One kind of work, with its set.
class Job
  def initialize(shape, count, active)
    @shape = shape
    @count = count
    @active = active
    @step = shape == "pipes" ? 2 : 1
    # A shape that is not here is a worker's, too.
    raise Skip, shape unless respond_to?(shape.tr("-", "_"), true)

    @peer = PEERS.fetch(PEER).new
    @selector = @peer.selector
    @timeout = shape == "last" ? nil : 0
    @ready = Array.new(active) { |i| shape == "last" ? count - 1 : i * count / active }
    @expected = @ready.sum
    open_files
    @files.each_with_index { |io, i| @peer.add(io, i) }
    # libev's array grows with each wait that fills it.
    @ready.each { |i| post(i) }
    12.times { @peer.wait(0) }
    @ready.each { |i| take(i) }
    posted.each { |i| post(i) }
  rescue LoadError
    raise Skip, "no #{PEER}"
  end

  def slice(rounds)
    send(@shape.tr("-", "_"), rounds)
  end

  def close
    @peer.close
    @files.each do |io|
      nil while io.read_nonblock(8, exception: false).is_a?(String)
    end
  end

  private

  def open_files
    @files = Array.new(@count) do |i|
      io = IO.for_fd(FIRST + i * @step, "rb", autoclose: false)
      io.sync = true
      io
    end
    offset = @step - 1
    @writers = Array.new(@count) do |i|
      io = IO.for_fd(FIRST + i * @step + offset, "wb", autoclose: false)
      io.sync = true
      io
    end
    @text = @step == 2 ? "x" : ONE
  end

  def posted
    case @shape
    when "ready", "last" then @ready
    when "churn-wait", "bulk" then [@count / 2]
    else []
    end
  end

  def post(index) = @writers[index].syswrite(@text)

  def take(index)
    size = @step == 2 ? 1 : 8
    got = @files[index].sysread(size, @buffer ||= +"")
    raise Wrong.new(got.size, size) if got.size != size
  end

  def expect(number)
    got = @peer.wait(@timeout)
    raise Wrong.new(got, number) if got != number
  end

  class_eval(<<~LOOPS.gsub("WAIT", PEERS.fetch(PEER)::WAIT), "loops", 1)
    def ready(rounds)
      selector, timeout, active, sum, round = @selector, @timeout, @active, 0, 0
      start = clock
      while round < rounds
        got = WAIT
          sum += index
        end || 0
        raise Wrong.new(got, active) if got != active

        round += 1
      end
      elapsed = clock - start
      raise Wrong.new(sum, rounds * @expected) if sum != rounds * @expected

      elapsed
    end
    alias last ready

    def loop(rounds)
      selector, timeout, active, sum, round = @selector, 0, @active, 0, 0
      start = clock
      while round < rounds
        @ready.each { |index| post(index) }
        got = WAIT
          sum += index
          take(index)
        end || 0
        raise Wrong.new(got, active) if got != active

        round += 1
      end
      elapsed = clock - start
      raise Wrong.new(sum, rounds * @expected) if sum != rounds * @expected

      elapsed
    end

    def pipes(rounds)
      selector, timeout = @selector, 0
      start = clock
      rounds.times do
        seen = 0
        left = HOPS - @active
        @ready.each { |index| post(index) }
        while seen < HOPS
          got = WAIT
            take(index)
            if left.positive?
              left -= 1
              post(index + 1 == @count ? 0 : index + 1)
            end
          end || 0
          raise Wrong.new(got, "one or more") if got < 1

          seen += got
        end
        raise Wrong.new(seen, HOPS) if seen != HOPS
      end
      clock - start
    end
  LOOPS

  def churn(rounds, look: false)
    index = @count / 2
    io = @files[index]
    start = clock
    rounds.times do
      @peer.remove(io)
      expect(0) if look
      @peer.add(io, index)
      expect(1) if look
    end
    clock - start
  end

  def churn_wait(rounds) = churn(rounds, look: true)

  def modify(rounds, look: false)
    index = @count / 2
    # Both ways, by one object
    io = @files[index]
    start = clock
    rounds.times do
      @peer.modify(io, index, true)
      expect(1) if look
      @peer.modify(io, index, false)
      expect(0) if look
    end
    clock - start
  end

  def modify_wait(rounds) = modify(rounds, look: true)

  def bulk(rounds)
    start = clock
    rounds.times do
      @files.each { |io| @peer.remove(io) }
      expect(0)
      @files.each_with_index { |io, i| @peer.add(io, i) }
      expect(1)
    end
    clock - start
  end

  def wake(rounds)
    start = clock
    rounds.times { raise Wrong.new("no wakeup", "one") unless @peer.wake }
    clock - start
  end
end

def resident
  GC.start
  File.foreach("/proc/self/smaps_rollup").sum do |line|
    line[/\APrivate_\w+: +(\d+)/, 1].to_i * 1024
  end
end

# The answer to one line.
def obey(command, words)
  case command
  when "job"
    @job&.close
    @job = nil
    @job = Job.new(words[0], Integer(words[1]), Integer(words[2]))
    "ok"
  when "memory"
    require PEER == "sel" ? "sel" : "nio"
    before = resident
    @job = Job.new("ready", Integer(words[0]), Integer(words[1]))
    @job.slice(3)
    resident - before
  else
    @job.slice(Integer(words[0]))
  end
rescue Skip => e
  "skip #{e.message}"
rescue LoadError
  "skip no #{PEER}"
rescue StandardError => e
  "error #{e.class}: #{e.message}"
end

$stdout.sync = true
while (line = $stdin.gets)
  command, *words = line.split
  puts obey(command, words)
end
