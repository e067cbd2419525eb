# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# What a call costs, in nanoseconds, beside nio4r and IO.select, in turns so
# that a busy machine disturbs all of them alike; the best turn counts.
#
#   ruby bench.rb [TURNS]

require "sel"
begin
  require "nio"
rescue LoadError
  warn "nio4r is not here"
end

TURNS = Integer(ARGV.fetch(0, 50))

# Nanoseconds for each of `count` runs of the block.
def once(count)
  GC.start
  start = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)
  count.times { yield }
  (Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) - start).fdiv(count)
end

def compare(title, count, contenders)
  best = contenders.transform_values { Float::INFINITY }
  TURNS.times do
    contenders.each do |name, work|
      best[name] = [best[name], once(count, &work)].min
    end
  end
  own = best.first[1]
  line = best.map { |name, time| format("%s %d (%.2f)", name, time, own / time) }
  puts "#{title}: #{line.join(", ")}"
  best
end

# `count` pairs of sockets, the first of each with something to read.
def ready_sockets(count)
  Array.new(count) do
    one, two = UNIXSocket.pair
    two << "x"
    [one, two]
  end
end

def selectors(ios)
  own = Sel::Selector.new
  ios.each { |io| own.register(io, :r) }
  return [own, nil] unless defined?(NIO)

  nio = NIO::Selector.new
  ios.each { |io| nio.register(io, :r) }
  [own, nio]
end

def compare_select(ios, count)
  own, nio = selectors(ios)
  contenders = { "sel" => -> { own.select(0) } }
  contenders["nio4r"] = -> { nio.select(0) } if nio
  contenders["IO.select"] = -> { IO.select(ios, nil, nil, 0) }
  contenders["sel, block"] = -> { own.select(0) { |key, events| } }
  contenders["nio4r, block"] = -> { nio.select(0) { |monitor| } } if nio
  compare("select(0), #{ios.size} ready", count, contenders)
  contenders = { "sel" => -> { own.select(1) }, "sel(0)" => -> { own.select(0) } }
  contenders["nio4r"] = -> { nio.select(1) } if nio
  compare("select(1), #{ios.size} ready", count, contenders)
end

# nio4r leaves its system calls to the next select, and makes none for a pair.
def compare_register(io)
  own, nio = selectors([])
  contenders = { "sel" => -> { own.register(io, :r) && own.unregister(io) } }
  contenders["nio4r"] = -> { nio.register(io, :r) && nio.deregister(io) } if nio
  compare("register+unregister", 500, contenders)
  contenders = { "sel" => lambda {
    own.register(io, :r)
    own.select(0)
    own.unregister(io)
    own.select(0)
  } }
  contenders["nio4r"] = lambda {
    nio.register(io, :r)
    nio.select(0)
    nio.deregister(io)
    nio.select(0)
  } if nio
  compare("register+select+unregister+select", 500, contenders)
end

# Many at once, and one by one.
def compare_lists(ios, count)
  own, = selectors([])
  list = ios.map { |io| [io, :r, io] }
  compare("register+unregister of #{ios.size}", count,
          "all" => -> { own.register_all(list) && own.unregister_all(ios) },
          "one by one" => lambda {
            list.each { |io, events, data| own.register(io, events, data) }
            ios.each { |io| own.unregister(io) }
          })
end

# A byte to another process and back, with a wait for it.
def compare_trip
  there, end1 = UNIXSocket.pair
  echo = fork do
    there.close
    while (byte = end1.read_nonblock(1, exception: false))
      byte == :wait_readable ? end1.wait_readable : end1 << byte
    end
    exit!(0)
  end
  end1.close
  own, nio = selectors([there])
  trip = lambda do |wait|
    there << "x"
    wait.call
    there.read_nonblock(1)
  end
  contenders = { "sel" => -> { trip.(-> { own.select(5) }) } }
  contenders["nio4r"] = -> { trip.(-> { nio.select(5) }) } if nio
  contenders["IO.select"] = -> { trip.(-> { IO.select([there], nil, nil, 5) }) }
  compare("blocking round trip", 200, contenders)
  there.close
  Process.wait(echo)
end

require "io/wait"
require "socket"
pairs = ready_sockets(100)
ios = pairs.map(&:first)
compare_select(ios.first(1), 500)
compare_select(ios, 50)
compare_register(ios[0])
compare_lists(ios.first(10), 50)
compare_lists(pairs.flatten.concat(ready_sockets(400).flatten), 1)
compare_trip
