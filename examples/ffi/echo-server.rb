#!/usr/bin/env ruby
# frozen_string_literal: true
# SPDX-License-Identifier: MIT
#
# The echo server in Ruby, over libsel by fiddle, whose importer understands
# libsel.cdef line by line.  Fiddle lets other threads run during a call: the
# server waits in a thread of its own, so that traps run at once in the main
# thread.

require "fiddle/import"
require "optparse"
require "socket"

# Every function, constant (Sel::EVENT_READ) and struct (Sel::Event) there is.
module Sel
  extend Fiddle::Importer
  dlload ENV.fetch("LIBSEL_SO", "libsel.so.0")
  typealias "sel_status", "int32_t"
  cdef = File.read(ENV.fetch("LIBSEL_CDEF", "/usr/share/libsel/libsel.cdef"))
  cdef.scan(/SEL_(\w+) = ([-\w]+)/) do |name, value|
    const_set(name, Integer(value))
  end
  structs = {}
  cdef.scan(/struct sel_(\w+) \{(.*?)\}/m) do |name, body|
    members = body.scan(/(\w+) (\w+);/).map do |type, member|
      structs[type] ? { member => structs[type] } : "#{type} #{member}"
    end
    structs["sel_#{name}"] = const_set(name.capitalize, struct(members))
  end
  cdef.scan(/^\w.*\(.*\);$/) { |prototype| extern prototype }

  class Error < StandardError; end

  def self.check(status)
    raise Error, sel_strerror(status).to_s if status.negative?

    status
  end
end

# What a client sent and has not got back; what it waits for follows from the
# buffer alone.
class Connection
  LIMIT = 16_384

  attr_reader :socket

  def initialize(socket)
    @socket = socket
    @buffer = String.new
    @eof = false
  end

  def ready(server, events)
    receive if events & Sel::EVENT_READ != 0
    transmit unless @buffer.empty?
    if interest.zero?
      server.hang_up(self, "done")
    else
      server.modify(self, interest)
    end
  rescue SystemCallError, Sel::Error => e
    server.hang_up(self, e.message)
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
    events |= Sel::EVENT_READ if !@eof && @buffer.bytesize < LIMIT
    events |= Sel::EVENT_WRITE unless @buffer.empty?
    events
  end
end

class Server
  BATCH = 64
  PAUSE = 100_000_000 # nanoseconds without accepting

  attr_reader :socket

  def initialize(backend, port, quiet)
    @quiet = quiet
    @handlers = {}
    @resume = Sel::FOREVER # when to accept again
    @selector = Fiddle::Pointer[0]
    Sel.check(Sel.sel_selector_new(@selector.ref, backend, 0))
    @socket = TCPServer.new("127.0.0.1", port)
    @socket.listen(Socket::SOMAXCONN)
    register(self)
  end

  def to_s
    backend = Sel.sel_backend_name(Sel.sel_selector_backend(@selector))
    "127.0.0.1 port #{@socket.addr[1]} (#{backend})"
  end

  def serve
    buffer = Fiddle::Pointer.malloc(BATCH * Sel::Event.size, Fiddle::RUBY_FREE)
    events = Array.new(BATCH) do |i|
      Sel::Event.new(buffer + i * Sel::Event.size)
    end
    until @stopping
      wait(buffer).times { |i| dispatch(events[i]) }
      next if Sel.sel_now < @resume

      @resume = Sel::FOREVER
      register(self)
    end
  end

  # Welcomes a client.
  def ready(_server, _events)
    peer = @socket.accept_nonblock(exception: false)
    return if peer == :wait_readable

    log(peer.fileno, "accepted")
    register(Connection.new(peer))
  rescue Errno::ECONNABORTED
    nil
  rescue Sel::Error => e
    log(peer.fileno, e.message)
    peer.close
  rescue SystemCallError => e
    # Out of descriptors, say: the client stays in the queue.
    log("accept", e.message)
    unregister(self)
    @resume = Sel.sel_now + PAUSE
  end

  def modify(handler, events)
    Sel.check(Sel.sel_selector_modify(@selector, handler.socket.fileno,
                                      events, 0, nil))
  end

  def hang_up(connection, why)
    log(connection.socket.fileno, why)
    unregister(connection)
    connection.socket.close
  end

  def stop
    @stopping = true
    Sel.sel_selector_wakeup(@selector)
  end

  def close
    (@handlers.values - [self]).each { |handler| hang_up(handler, "stopping") }
    Sel.sel_selector_free(@selector)
    @socket.close
  end

  private

  def wait(buffer)
    n = Sel.sel_selector_select_until(@selector, buffer, BATCH, @resume, 0)
    n == Sel::EWOKEN ? 0 : Sel.check(n)
  end

  # An earlier handler of the batch may have ended the registration.
  def dispatch(event)
    return if Sel.sel_selector_is_current(@selector, event) != 1

    @handlers[event.key.fd].ready(self, event.events)
  end

  def register(handler)
    number = handler.socket.fileno
    Sel.check(Sel.sel_selector_register(@selector, number, Sel::EVENT_READ,
                                        0, nil))
    @handlers[number] = handler
  end

  def unregister(handler)
    Sel.sel_selector_unregister(@selector, handler.socket.fileno, nil)
    @handlers.delete(handler.socket.fileno)
  end

  def log(number, what)
    warn "#{number}: #{what}" unless @quiet
  end
end

def parse(arguments)
  options = { p: 1234, q: false }
  OptionParser.new do |parser|
    parser.on("-b BACKEND")
    parser.on("-p PORT", OptionParser::DecimalInteger)
    parser.on("-q", "say little")
  end.parse!(arguments, into: options)
  refuse("#{arguments[0]}: one argument too many") unless arguments.empty?
  backend = options[:b] ? Sel.sel_backend_by_name(options[:b]) : 0
  refuse("#{options[:b]}: not a back end") if backend.negative?
  refuse("#{options[:p]}: not a port") unless (0..65_535) === options[:p]
  [backend, options[:p], options[:q]]
rescue OptionParser::ParseError => e
  refuse(e.message)
end

def refuse(what)
  warn "echo-server: #{what}"
  exit 2
end

begin
  server = Server.new(*parse(ARGV))
  %w[INT TERM].each { |signal| trap(signal) { server.stop } }
  puts "listening on #{server}"
  $stdout.flush
  Thread.new { server.serve }.join
  %w[INT TERM].each { |signal| trap(signal, "IGNORE") }
  server.close
rescue SystemCallError, Sel::Error => e
  abort "echo-server: #{e.message}"
end
