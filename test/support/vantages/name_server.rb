# frozen_string_literal: true

require "resolv"
require "socket"

# A DNS server that knows a few names, and for all others says that there is no such name.
class NameServer
  # @return [Hash{String => String}] IPv4 addresses by name
  attr_accessor :names

  # @param socket [UDPSocket]
  def initialize(socket, names)
    @socket = socket
    @names = names
    @thread = Thread.new { loop { serve } }
  end

  def stop
    @thread.kill.join
    @socket.close
  end

  private

  def serve
    bytes, (_, port, _, address) = @socket.recvfrom(4096)
    @socket.send(answer_to(Resolv::DNS::Message.decode(bytes)).encode, 0, address, port)
  end

  def answer_to(query)
    Resolv::DNS::Message.new(query.id).tap do |answer|
      answer.qr = answer.aa = answer.ra = 1
      answer.rd = query.rd
      query.each_question { |name, type| add(answer, name, type) }
    end
  end

  # Knows no address of IPv6, which is an empty answer.
  def add(answer, name, type)
    answer.add_question(name, type)
    address = @names[name.to_s]
    return answer.rcode = Resolv::DNS::RCode::NXDomain unless address
    return unless type == Resolv::DNS::Resource::IN::A

    answer.add_answer(name, 1, type.new(address))
  end
end
