# frozen_string_literal: true

require_relative "../error_text"

module SmokeSeal
  # What the actions on the page of a release have in common: +@release+ and +@app+, the stored state of both, the audit
  # beside it, and a line in the log.
  module PageAction
    private

    # Changes the state under the lock of the release's row. It is stored even if a callback of the host fails
    # afterwards.
    #
    # @yieldparam state [ReleaseState] what the database has
    # @yieldreturn [Hash] the new value of the column
    def update(&change)
      @release.update_smoke_states!(&change)
    rescue Sealable::CallbackError => e
      info(ErrorText.text(e))
    end

    # @param state [ReleaseState]
    # @return [ActionAudit]
    def audit_of(state) = ActionAudit.new(state.fetch(@app, ActionAudit::NAME))

    # @param state [ReleaseState]
    # @param name [String] what is kept by this name
    # @param value [Object] JSON data
    # @param audit [ActionAudit]
    # @return [Hash] the column with both
    def with(state, name, value, audit)
      ReleaseState.new(state.with(@app, name, value)).with(@app, ActionAudit::NAME, audit.to_a)
    end

    def info(text)
      release = "#{@release.class.name} #{@release.id}"
      Configuration.current.logger&.info("smoke_seal: #{self.class::LOGGED_AS} of #{@app}, #{release}: #{text}")
    end
  end
end
