#!/usr/bin/env ruby
# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# An echo server: one thread and one selector serve all clients.  The data of
# each key is its handler.  A connection reads into a bounded buffer and writes
# from it; what it waits for follows from the buffer alone, so that a client
# that sends without reading is held back, not hoarded.
#
#   echo.rb [-b BACKEND] [-p PORT] [-q]

require "optparse"
require "sel"
require "socket"

# What a client sent and has not got back.
class Connection
  LIMIT = 16_384

  def initialize(server, socket)
    @server = server
    @socket = socket
    @buffer = String.new
    @eof = false
  end

  def ready(events)
    receive if events.anybits?(Sel::READ)
    transmit unless @buffer.empty?
    interest.zero? ? @server.hang_up(@socket, "done") : @server.modify(@socket, interest, self)
  rescue SystemCallError => e
    @server.hang_up(@socket, e.message)
  end

  private

  def receive
    chunk = @socket.read_nonblock(LIMIT - @buffer.bytesize, exception: false)
    case chunk
    when nil then @eof = true
    when String then @buffer << chunk
    end
  end

  def transmit
    count = @socket.write_nonblock(@buffer, exception: false)
    @buffer = @buffer.byteslice(count..) unless count == :wait_writable
  end

  def interest
    events = 0
    events |= Sel::READ if !@eof && @buffer.bytesize < LIMIT
    events |= Sel::WRITE unless @buffer.empty?
    events
  end
end

class Server
  PAUSE = 0.1 # seconds without accepting

  def initialize(selector, port, quiet)
    @selector = selector
    @quiet = quiet
    @stopping = false
    @resume = nil # when to accept again
    @socket = TCPServer.new("127.0.0.1", port)
    @socket.listen(Socket::SOMAXCONN)
    @selector.register(@socket, :r, self)
  end

  def to_s
    "127.0.0.1 port #{@socket.addr[1]} (#{@selector.backend})"
  end

  def serve
    until @stopping
      @selector.select(@resume && (@resume - now)) { |key, events| key.data.ready(events) }
      accept_again if @resume && now >= @resume
    end
    @selector.map(&:fileobj).each { |socket| hang_up(socket, "stopping") }
  end

  # Welcomes a client.
  def ready(_events)
    peer = @socket.accept_nonblock(exception: false)
    return if peer == :wait_readable

    log(peer, "accepted")
    @selector.register(peer, :r, Connection.new(self, peer))
  rescue Errno::ECONNABORTED
    nil
  rescue SystemCallError => e
    # Out of descriptors, say: the client stays in the queue.
    log(nil, "accept: #{e.message}")
    peer&.close
    @selector.unregister(@socket)
    @resume = now + PAUSE
  end

  def modify(socket, events, connection)
    return if @selector[socket].events == events

    @selector.modify(socket, events, connection)
  end

  def hang_up(socket, why)
    log(socket, why)
    @selector.unregister(socket)
    socket.close
  end

  # Also from a trap.
  def stop
    @stopping = true
    @selector.wakeup
  end

  private

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end

  def accept_again
    @selector.register(@socket, :r, self)
    @resume = nil
  end

  def log(socket, what)
    warn [socket&.fileno, what].compact.join(": ") unless @quiet
  end
end

def refuse(what)
  warn "echo: #{what}"
  exit 2
end

def parse(arguments)
  options = { b: Sel.default_backend.to_s, p: 1234, q: false }
  OptionParser.new do |parser|
    parser.on("-b BACKEND")
    parser.on("-p PORT", OptionParser::DecimalInteger)
    parser.on("-q", "say little")
  end.parse!(arguments, into: options)
  refuse("#{arguments[0]}: one argument too many") unless arguments.empty?
  refuse("#{options[:b]}: not a back end") unless Sel.backends.include?(options[:b].to_sym)
  refuse("#{options[:p]}: not a port") unless (0..65_535).cover?(options[:p])
  [options[:b].to_sym, options[:p], options[:q]]
rescue OptionParser::ParseError => e
  refuse(e.message)
end

begin
  backend, port, quiet = parse(ARGV)
  Sel::Selector.open(backend) do |selector|
    server = Server.new(selector, port, quiet)
    %w[INT TERM].each { |signal| trap(signal) { server.stop } }
    puts "listening on #{server}"
    $stdout.flush
    server.serve
    %w[INT TERM].each { |signal| trap(signal, "IGNORE") }
  end
rescue SystemCallError => e
  abort "echo: #{e.message}"
end
