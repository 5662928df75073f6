# frozen_string_literal: true

module SmokeSeal
  module Pages
    # What is known of an app's production, in one word, for those who see nothing else: a badge, an alert rule. It is
    # +green+ or +red+ only while the verdict is current:
    #
    # - +unsealed+: the newest attempt could not judge production, whatever the verdict before it was
    # - +stale+: the verdict is older than its time to live, or the next seal of the watch is overdue
    # - +overtaken+: production serves another revision than the one that was sealed
    # - +unknown+: never sealed, or the stored seal cannot be read
    module AppState
      NAMES = %w[green red unsealed stale overtaken unknown].freeze
      # The states in which the verdict is current.
      CURRENT = %w[green red].freeze

      module_function

      # @param app [AppSummary, nil] nil for an app without a release
      # @return [String] one of {NAMES}
      def of(app)
        seal = app&.seal or return "unknown"
        return "unsealed" if seal.unsealed?

        age = app.age&.state or return "unknown"
        return age if age == "overtaken"
        return "unsealed" if app.current.unsealed_since

        age == "fresh" ? seal.status : "stale"
      end
    end
  end
end
