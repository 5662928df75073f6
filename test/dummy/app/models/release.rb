# frozen_string_literal: true

# One release of the studio's apps, from its assembly to production, or to where it was given up.
class Release < ApplicationRecord
  include ::SmokeSeal::Sealable
  include BoardBroadcast

  STATES = %w[assembling assembled shipped abandoned].freeze

  # A step that the release cannot take in its state.
  class TransitionError < StandardError; end

  # A ship that ended before the release was live and marked as shipped.
  class Aborted < StandardError; end

  # It is live, and the database does not take that it is.
  class NotMarked < Aborted; end

  # The commit of each app: that it is made of, and that it has put into production.
  attribute :apps, :json, default: -> { {} }
  attribute :deployed, :json, default: -> { {} }

  validates :slug, :title, presence: true
  validates :state, inclusion: { in: STATES }

  scope :shipped, -> { where(state: "shipped").order(shipped_at: :desc, id: :desc) }

  # A connection that nobody used for as long as a deploy takes may be gone. One that is taken from the pool anew is
  # looked at first.
  def self.refresh_connection
    connection_pool.release_connection unless connection.transaction_open?
  end

  def assemble! = move(from: %w[assembling], to: "assembled")

  # It is live: whoever calls this has deployed it.
  def ship! = move(from: %w[assembled], to: "shipped", shipped_at: Time.current)

  # Given up, before it shipped or after it was rolled back. The board's Last Release is then the one before, which is
  # what production is back on.
  def abandon! = move(from: %w[assembling assembled shipped], to: "abandoned", abandoned_at: Time.current)

  # @raise [TransitionError] unless it is ready to ship
  def assert_shippable! = assert_state(%w[assembled], "shipped")

  # @return [String, nil] the commit of +app+ that this release has put into production
  def deployed_sha(app = Conductor::SEALED_APP) = deployed[app]

  # @return [String] where people see it
  def url = "#{Rails.configuration.x.board_url}/deployments#release-#{ERB::Util.url_encode(slug)}"

  # @return [Release, nil] the release that +app+ goes back to from this one
  def previous_shipped(app)
    self.class.shipped.where.not(id: id).find { |release| release.apps.key?(app) }
  end

  private

  # Reads the record anew, under a lock: what somebody else did meanwhile counts, and nothing that was left unsaved on
  # the way rides along.
  def move(from:, to:, **stamps)
    transaction do
      reload(lock: true)
      assert_state(from, to)
      update!(state: to, **stamps)
    end
    self
  end

  def assert_state(from, to)
    return if from.include?(state)

    raise TransitionError, "#{slug} is #{state}, and only what is #{from.join(" or ")} can be #{to}"
  end
end
