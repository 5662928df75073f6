# frozen_string_literal: true

module SmokeSeal
  # What a release's +smoke_seal+ column keeps beside the seals, in its key "state": by app, and by name of what keeps
  # it. For example what was seen of the app before the deploy, and which alert is open. Recording a seal leaves it
  # unchanged.
  class ReleaseState
    KEY = "state"

    # @param raw [Object] the value of the column: nil, +{}+ and anything unknown mean no state
    def initialize(raw)
      @raw = raw.is_a?(Hash) ? raw : {}
    end

    # @param app [String]
    # @param name [String]
    # @return [Object, nil] what is kept; JSON data
    def fetch(app, name)
      kept = all[app]
      kept[name] if kept.is_a?(Hash)
    end

    # @param app [String]
    # @param name [String]
    # @param value [Object, nil] JSON data; nil keeps nothing
    # @return [Hash] the new value of the column
    def with(app, name, value)
      kept = all[app].is_a?(Hash) ? all[app] : {}
      apps = { **all, app => { **kept, name => value }.compact }.reject { |_app, held| held == {} }
      apps.empty? ? seals : { **seals, KEY => apps }
    end

    # @return [Hash] the value of the column
    def column = @raw

    # @return [Hash] the value of the column without state, see {ReleaseColumn}
    def seals = @raw.except(KEY)

    # @param column [Hash] a new value of the column, without state
    # @return [Hash] with this state
    def carried_to(column) = all.empty? ? column : { **column, KEY => all }

    private

    def all
      state = @raw[KEY]
      state.is_a?(Hash) ? state : {}
    end
  end
end
