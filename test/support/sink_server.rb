# frozen_string_literal: true

require_relative "post_server"

# A server in the place of a sink. It takes what the sink's documentation allows, and answers as the sink does to
# anything else.
class SinkServer < PostServer
  # What a request broke, of which nothing in the answer may speak.
  class Refusal < StandardError
    attr_reader :answer

    def initialize(answer)
      @answer = answer
      super(answer.inspect)
    end
  end

  # Answers that are given before the sink's own, one after the other.
  attr_reader :answers

  def self.start(*answers, &block)
    super({}) do |server|
      server.answers.concat(answers)
      block.call(server)
    end
  end

  def initialize(pages, tls)
    @answers = []
    @taken = []
    @broken = []
    super
  end

  # @return [Array<Hash>] the payloads that were taken
  def taken = @taken.dup

  # @return [Array<String>] the limits that requests exceeded
  def broken = @broken.dup

  private

  def page_for(request)
    return @answers.shift unless @answers.empty?

    take(request).tap { @taken << JSON.parse(request.body) }
  rescue Refusal => e
    e.answer
  rescue StandardError => e
    @errors << e
    [500, {}, e.message]
  end

  def require_that(holds, what, answer)
    return if holds

    @broken << what
    raise Refusal, answer
  end

  # As Slack, Discord and Teams may count: UTF-16 code units.
  def length(text) = text.encode("UTF-16LE").bytesize / 2
end
