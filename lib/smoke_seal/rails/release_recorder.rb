# frozen_string_literal: true

module SmokeSeal
  # Records the seal of a ship on the release itself, in this process.
  class ReleaseRecorder
    NOT_SEALABLE = "the verdict is not stored: %<class>s does not include ::SmokeSeal::Sealable"
    private_constant :NOT_SEALABLE

    # The release has no +record_smoke_seal!+.
    class NotSealableError < Error; end

    # @param release [Object]
    # @param reseal [String] the console command that seals it again
    # @param apps [Array<String>, nil] the apps of the release, if they are several
    def initialize(release, reseal:, apps: nil)
      @release = release
      @reseal = reseal
      @apps = apps
    end

    # A database connection belongs to its thread, and a transaction to its connection.
    def in_place? = true

    # @param seal [Seal]
    def call(seal)
      unless @release.respond_to?(:record_smoke_seal!)
        raise NotSealableError, format(NOT_SEALABLE, class: @release.class)
      end

      self.class.record(@release, seal, apps: @apps)
    end

    # Records a seal on a release. A host's own +record_smoke_seal!+ may accept only the seal.
    #
    # @param release [#record_smoke_seal!]
    # @param seal [Seal]
    # @param facts +apps+ and +failing+, see {Sealable#record_smoke_seal!}
    def self.record(release, seal, **facts)
      taken = release.method(:record_smoke_seal!).parameters
      facts = facts.select { |name, value| value&.any? && taken.any? { |kind, key| kind == :keyrest || key == name } }
      release.record_smoke_seal!(seal, **facts)
    end

    # @param error [Exception]
    # @return [String] the note for the operator
    def note_of(error)
      case error
      when NotSealableError then error.message
      when Sealable::CallbackError then "the verdict is stored, but #{ErrorText.text(error)}"
      else "the verdict could not be stored: #{BoundedCall.reason(error)}#{advice(error)}"
      end
    end

    # @param error [Exception]
    # @return [Boolean] whether the seal is stored all the same
    def stored?(error) = error.is_a?(Sealable::CallbackError)

    private

    # How to record a seal later, when the database works again.
    def advice(error)
      return if !@release.is_a?(Sealable) || error.is_a?(ActiveRecord::RecordNotFound)

      "; once that is fixed, in the Rails console: #{@reseal}"
    end
  end
end
