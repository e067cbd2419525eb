#!/usr/bin/env ruby
# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# A preforking echo server: the workers share the listening socket, each waits
# for it with a selector of its own, and SEL_EVENT_EXCLUSIVE has the system
# wake one of them for a client, not all.  Where the back end has not got that,
# all are woken and the others find nothing.
#
#   prefork.rb [-n WORKERS] [-p PORT] [-q]

require "optparse"
require "sel"
require "socket"

class Worker
  def initialize(server)
    @server = server
    @stopping = false
    @selector = Sel::Selector.new
    # EXCLUSIVE is refused where it is not to be had.
    @selector.register(server, Sel::READ | Sel::EXCLUSIVE, method(:welcome))
  rescue NotImplementedError
    @selector.register(server, :r, method(:welcome))
  end

  def run
    %w[INT TERM].each { |signal| trap(signal) { stop } }
    @selector.select { |key, events| key.data.call(key, events) } until @stopping
    %w[INT TERM].each { |signal| trap(signal, "IGNORE") }
    @selector.map(&:fileobj).each(&:close)
    @selector.close
  end

  private

  def stop
    @stopping = true
    @selector.wakeup
  end

  def welcome(_key, _events)
    client = @server.accept_nonblock(exception: false)
    return if client == :wait_readable

    @selector.register(client, :r, ->(key, events) { echo(key, events, +"") })
  rescue Errno::ECONNABORTED
    nil
  end

  # Reads only when all is written, so that `rest` is small.
  def echo(key, events, rest)
    rest = read(key.fileobj) if events.anybits?(Sel::READ)
    return hang_up(key.fileobj) unless rest

    count = rest.empty? ? 0 : key.fileobj.write_nonblock(rest, exception: false)
    rest = rest.byteslice(count..) unless count == :wait_writable
    again = ->(same, more) { echo(same, more, rest) }
    @selector.modify(key.fileobj, rest.empty? ? :r : :w, again)
  rescue SystemCallError
    hang_up(key.fileobj)
  end

  # nil at the end.
  def read(client)
    chunk = client.read_nonblock(16_384, exception: false)
    chunk == :wait_readable ? +"" : chunk
  end

  def hang_up(client)
    @selector.unregister(client)
    client.close
  end
end

options = { n: 4, p: 1234, q: false }
OptionParser.new do |parser|
  parser.on("-n WORKERS", OptionParser::DecimalInteger)
  parser.on("-p PORT", OptionParser::DecimalInteger)
  parser.on("-q", "say little")
end.parse!(into: options)

server = TCPServer.new("127.0.0.1", options[:p])
server.listen(Socket::SOMAXCONN)
workers = Array.new(options[:n]) do
  fork { Worker.new(server).run }
end

# The signal may have gone to all of them, as that of a terminal does.
stop = proc do
  workers.each do |worker|
    Process.kill(:TERM, worker)
  rescue Errno::ESRCH
    nil
  end
end
%w[INT TERM].each { |signal| trap(signal, &stop) }
puts "listening on 127.0.0.1 port #{server.addr[1]} (#{workers.size} workers)"
$stdout.flush
server.close
statuses = Process.waitall.map { |_, status| status }
warn statuses unless options[:q] || statuses.all?(&:success?)
exit statuses.all?(&:success?)
