# frozen_string_literal: true

class Release < ApplicationRecord
  # What /deployments shows: three queries, however many releases there are and however they are sealed.
  class Board
    RECENT = 10

    # @return [Integer] microseconds, read before the queries. Of two boards, the one with the later time knows
    #   everything that the other one does, so the page can leave out what arrives late.
    attr_reader :drawn_at

    def initialize
      @drawn_at = Process.clock_gettime(Process::CLOCK_REALTIME, :microsecond)
    end

    # @return [Release, nil] the one to ship next. "assembled" sorts before "assembling", so what is ready comes first.
    def next_release
      return @next_release if defined?(@next_release)

      @next_release = Release.where(state: %w[assembling assembled]).order(:state, id: :desc).first
    end

    # @return [Release, nil] the one in production
    def last_release
      return @last_release if defined?(@last_release)

      @last_release = Release.shipped.first
    end

    # @return [Array<Release>] the latest that came to an end, newest first
    def recent_releases
      @recent_releases ||= Release.where(state: %w[shipped abandoned])
                                  .order(Arel.sql("COALESCE(shipped_at, abandoned_at) DESC"), id: :desc)
                                  .limit(RECENT).to_a
    end
  end
end
