# frozen_string_literal: true

require "active_record"
require "digest"
require_relative "stored_seal"

module SmokeSeal
  # The vote of one vantage on a {VantageRun}, in the table smoke_seal_votes. The first vote of a vantage and attempt
  # stays; {VantageRun#cast} writes it.
  class VantageVote < ::ActiveRecord::Base
    self.table_name = "smoke_seal_votes"

    belongs_to :run, class_name: "SmokeSeal::VantageRun"
    attribute :seal, StoredSeal.new

    # Text, since each vote that comes asks for it: building it as a relation takes three times as long.
    HEARD = "SELECT vantage, digest, CASE WHEN status = 'red' AND judged THEN 1 ELSE 0 END, " \
            "CASE WHEN late THEN 1 ELSE 0 END FROM smoke_seal_votes WHERE run_id = %<run>d"
    # What is known of a vote that is there: +digest+ of the seal, +red+: whether it is red and judged, +late+.
    Heard = Struct.new(:vantage, :digest, :red, :late)
    private_constant :HEARD

    class << self
      # @param run [VantageRun]
      # @return [Array<Heard>] of each vote on it, late or not
      def heard(run)
        rows = uncached { connection.select_rows(format(HEARD, run: run.id)) }
        rows.map { |vantage, digest, red, late| Heard.new(vantage, digest, red == 1, late == 1) }
      end

      # @param run [VantageRun]
      # @return [ActiveRecord::Relation] its votes in the order in which they came, without their seals
      def of(run) = where(run_id: run.id).order(:id).select(*column_names - ["seal"])

      # @param vote [Vantages::Vote]
      # @param facts +run_id+, +attempt+, +key_id+ and +message_id+
      # @return [Hash{Symbol => Object}] the columns, without those that are known only under the lock of the run
      # @raise [ArgumentError] the vote has no seal
      def columns_of(vote, **facts)
        seal = vote.seal
        raise ArgumentError, "a vote needs a SmokeSeal::Seal, not #{seal.class}" unless seal.is_a?(Seal)

        json = seal.to_json
        { vantage: vote.vantage.to_s, status: seal.status || "unsealed", judged: vote.unjudged.nil?,
          reason: vote.unjudged, seal: json, digest: Digest::SHA256.hexdigest(json),
          reported_at: vote.reported_at, **facts }
      end
    end

    # @return [String] "green", "red", "unsealed" or "not_judged", as {Seal#quorum} has it
    def word = judged ? status : "not_judged"

    # Without the evidence, which would fill a console.
    def inspect = "#<#{self.class} #{vantage}: #{word}#{", late" if late}>"

    # As {#inspect}.
    def pretty_print(printer) = printer.text(inspect)
  end
end
