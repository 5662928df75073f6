# frozen_string_literal: true

require_relative "seal_column"
require_relative "../combined_seal"

module SmokeSeal
  # The value of a release's +smoke_seal+ column. A release of one app has what {SealColumn} describes, and nothing
  # else. A release of several apps has the combined verdict in the same keys, and in addition:
  #
  # - "apps": what {SealColumn} describes, by app
  # - "shipped": the apps of the release, if the ship named them; the release is not green until each has a seal
  class ReleaseColumn
    APPS = "apps"
    SHIPPED = "shipped"
    private_constant :APPS, :SHIPPED

    # @param raw [Object] the value of the column: nil, +{}+ and anything unknown mean no seal
    def initialize(raw)
      @raw = raw.is_a?(Hash) ? raw : {}
    end

    # @return [Seal, nil] the verdict: green or red; nil if the release has none, or is unsealed
    def seal = Seal.from_h(@raw)

    # @return [Hash{String => Seal}] the newest seal of each app, also unsealed ones; "" for a seal without an app
    def seals = columns.transform_values { |column| Seal.load(column) }.compact

    # @return [Array<Seal>] the earlier seals of all apps, newest first, including unsealed ones
    def history
      all = columns.each_value.map { |column| SealColumn.new(column).history }
      all.size > 1 ? all.flatten.sort_by { |seal| -seal.checked_at.to_i } : all.flatten
    end

    # @return [Seal, nil] the newest unsealed attempt since the verdict, of any app; nil if there was none since
    def unsealed_since
      attempts = columns.each_value.filter_map { |column| SealColumn.new(column).unsealed_since }
      attempts.max_by { |seal| seal.checked_at.to_i }
    end

    # @return [String, nil] the app that was checked last; nil if no seal names one
    def app
      return SealColumn.new(@raw).app unless several?

      latest = seals.max_by { |_app, seal| seal.checked_at.to_i }
      latest.first if latest && !latest.first.empty?
    end

    # Returns the new value of the column with +seal+ recorded, see {SealColumn#with}.
    #
    # @param seal [Seal]
    # @param limit [Integer] how many earlier seals of an app are kept
    # @param apps [Array<String>] the apps of the release; empty if they are not known
    # @param failing [Array<String>] what failed, for a seal without evidence: "tasks 500"
    # @return [Hash]
    def with(seal, limit:, apps: [], failing: [])
      shipped = shipped_apps | apps
      name = name_of(seal, columns, shipped)
      held = checked?(seal) ? without_misnamed(name, shipped, limit) : columns
      names = held.keys | shipped | [name]
      share = SealColumn::LARGEST_EVIDENCE / names.size
      column = SealColumn.new(held[name]).with(seal, limit: limit, failing: failing, largest: share)
      return column if names.one?

      combined({ **held, name => column }, shipped)
    end

    # What {SealColumn} describes, by app, sorted in the order of the ship, since PostgreSQL's jsonb does not keep the
    # order of keys.
    #
    # @return [Hash{String => Hash}] empty for a column without a seal; "" names a seal without an app
    def columns
      return in_order(@raw[APPS].select { |_app, column| column.is_a?(Hash) }) if several?

      @raw.key?("status") || @raw.key?("history") ? { only_app => @raw } : {}
    end

    private

    def several? = @raw[APPS].is_a?(Hash)

    def in_order(columns)
      columns.sort_by { |app, _column| [shipped_apps.index(app) || shipped_apps.size, app] }.to_h
    end

    # The name of an app that was checked, else the column's own: the name in an unsealed seal may be misspelt.
    def only_app = [SealColumn.new(@raw).app, @raw["app"], ""].find { |app| app.is_a?(String) }

    def shipped_apps = Array(@raw[SHIPPED]).grep(String)

    # The app that a seal is recorded for. A seal without an app belongs to the only app. So does an unsealed seal
    # without a request, since its app's name may be misspelt. If there are several apps, such a seal belongs to the app
    # that was checked last.
    def name_of(seal, held, shipped)
      app = seal.app.to_s
      known = held.keys | shipped
      return app if known.empty? || known.include?(app) || known == [""]
      return known.first if known.one? && (app.empty? || !checked?(seal))

      checked?(seal) ? app : last_checked_app(held) || app
    end

    def checked?(seal) = !(seal.unsealed? && seal.url.nil?)

    # The app with the newest seal that made a request.
    def last_checked_app(held)
      seals = held.transform_values { |column| Seal.load(column) }.select { |_app, seal| seal && checked?(seal) }
      seals.max_by { |_app, seal| seal.checked_at.to_i }&.first
    end

    # The columns by app. Entries of an app that was never checked are moved to those of +name+: the app's name was
    # misspelt or missing, and would keep the release from being green. A name that the ship gave stays.
    def without_misnamed(name, shipped, limit)
      misnamed, held = columns.partition { |app, column| app != name && !shipped.include?(app) && misnamed?(column) }
      attempts = misnamed.flat_map { |_app, column| all_seals(column) }
      return held.to_h if attempts.empty?

      column = attempts.inject(held.to_h[name]) { |raw, seal| SealColumn.new(raw).with(seal, limit: limit) }
      { **held.to_h, name => column }
    end

    def misnamed?(column) = all_seals(column).none? { |seal| checked?(seal) }

    # Oldest first.
    def all_seals(column) = [Seal.load(column), *SealColumn.new(column).history].compact.reverse

    def combined(columns, shipped)
      seals = columns.transform_values { |column| Seal.load(column) }.compact
      failing = columns.transform_values { |column| Array(column["failing"]).grep(String) }
      verdict = CombinedSeal.of(seals, shipped: shipped, failing: failing).to_h
      { **verdict, **(shipped.empty? ? {} : { SHIPPED => shipped }), APPS => columns }
    end
  end
end
