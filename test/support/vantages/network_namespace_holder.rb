# frozen_string_literal: true

# The process that holds a network namespace: it opens sockets there, and gives them to whoever asks on its standard
# input, a UNIX socket.
require "socket"

channel = UNIXSocket.for_fd($stdin.fileno)
channel.write(".")
while (line = channel.gets)
  kind, address, port = line.split
  socket = kind == "tcp" ? TCPServer.new(address, port.to_i) : UDPSocket.new.tap { |udp| udp.bind(address, port.to_i) }
  channel.send_io(socket)
  socket.close
end
