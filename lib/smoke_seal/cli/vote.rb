# frozen_string_literal: true

require "json"
require "net/http"
require_relative "command"
require_relative "vote/key_option"
require_relative "vote/outbox"

module SmokeSeal
  class CLI
    # prod-smoke vote: makes the vote of a vantage on a run that another machine has opened, and delivers it, signed.
    # The exit code says whether the vote was delivered, not what it says: the verdict is the other machine's.
    class Vote < Command
      # @return [Integer] the exit code
      def call
        CLI.refuse_arguments(@words)
        return KeyOption.print_new(@options[:"new-key"], @out) if @options.key?(:"new-key")

        @outbox = Outbox.new(@options[:state], err: @err)
        @options[:resend] ? resend : vote
      end

      private

      def vote
        read_options
        run = Vantages::RemoteRun.new(@client.fetch)
        vote = Signals.raise_interrupts { run.vote(@vantage, config: own_config, allowed: allowed) }
        @err.puts("prod-smoke: #{@vantage} is not judged: #{vote.unjudged}") if vote.unjudged
        result = Signals.raise_interrupts { @outbox.deliver(pending(vote, run), @client, run.seconds_left) }
        print_vote(vote, result)
        print_resent(@outbox.resend) if result.taken?
        result.taken? ? GREEN : UNSEALED
      rescue Vantages::VoteClient::Failure => e
        raise Error, "the run could not be read: #{e.message}"
      end

      def read_options
        @vantage = @options[:vantage].to_s.strip
        raise UsageError, "--vantage is missing: the name of this vantage in the config of the run" if @vantage.empty?
        raise UsageError, "--run is missing: the URL that the run was opened with" unless @options[:run]

        @address = Vantages::RunAddress.new(@options[:run])
        @key = KeyOption.new(@options[:key])
        @client = Vantages::VoteClient.new(@address, vantage: @vantage, keys: @key.keys)
      end

      # Only if it is named: a file that happens to be near is not that of the run.
      def own_config = (config if @options[:config])

      def allowed = @options[:"allow-env"] || []

      def pending(vote, run)
        body = Vantages::VoteMessage.of(vote, run.request).to_json
        Vantages::PendingVote.new(id: StandardWebhooks.new_id, url: @address.to_s, vantage: @vantage, key: @key.to_s,
                                  body: body)
      end

      def print_vote(vote, result)
        return print_json(data(vote, result)) if @options[:json]

        @out.puts("#{@vantage}: #{vote.seal.verdict_line}")
        return @out.puts("#{@address.host}: #{result.receipt.message}") if result.taken?

        @err.puts("prod-smoke: the vote was not taken: #{result.reason}")
        @err.puts("prod-smoke: prod-smoke vote --resend tries again") unless result.final
      end

      def data(vote, result)
        { "vantage" => @vantage, "taken" => result.taken?, "result" => result.receipt&.result || "not_taken",
          "reason" => result.reason, "unjudged" => vote.unjudged, "seal" => vote.seal.to_h }
      end

      def resend
        sent = Signals.raise_interrupts { @outbox.resend }
        @options[:json] ? print_json(sent.map { |vote, result| resent(vote, result) }) : print_resent(sent, @out)
        sent.all? { |_vote, result| result.taken? } ? GREEN : UNSEALED
      end

      def print_resent(sent, out = @err)
        sent.each do |vote, result|
          subject = "the vote of #{vote.vantage} from #{vote.made_at.utc.iso8601}"
          said = result.taken? ? "was taken: #{result.receipt.message}" : "was not taken: #{result.reason}"
          out.puts("prod-smoke: #{subject} #{said}#{"; it is given up" if !result.taken? && result.final}")
        end
      end

      def resent(vote, result)
        { "vantage" => vote.vantage, "made_at" => vote.made_at.utc.iso8601, "taken" => result.taken?,
          "result" => result.receipt&.result || "not_taken", "reason" => result.reason,
          "given_up" => result.final == true }
      end
    end
  end
end
