# frozen_string_literal: true

module SmokeSeal
  module Pages
    # Reads the releases that the pages show, of the model that config.smoke_seal.release_model names.
    class SealedReleases
      # How many releases of an app a page draws.
      DRAWN = AppSummary::MOST
      # The most releases that one page reads, since their evidence may be long.
      MOST = 2 * DRAWN
      private_constant :DRAWN

      # The newest releases with a seal. Where the first ones do not have all that is drawn of each app, since several
      # apps are in the table, more are read. An index answers each query.
      #
      # @param apps [Array<String>] the names of the apps that are drawn
      # @param others [Boolean] whether other apps are drawn as well
      # @return [Array<SealedRelease>] the newest first
      def newest(apps: [], others: true)
        first = read(limit: DRAWN, offset: 0)
        return first if first.size < DRAWN || enough?(first, apps, others)

        # A release may have been added since.
        (first + read(limit: MOST - DRAWN, offset: DRAWN)).uniq(&:id)
      end

      # @param id [String] the id of a release
      # @return [SealedRelease, nil] nil if there is none, or if it has no seal
      def find(id)
        row = model.unscoped.where(model.primary_key => id).limit(1)
                   .pluck(model.primary_key, :smoke_seal, *name_column).first or return
        release = SealedRelease.new(id: row[0], name: row[2], raw: row[1])
        release unless release.apps.empty?
      end

      # @param id [Object] the id of a release
      # @return [Sealable] its record, for actions
      # @raise [ActiveRecord::RecordNotFound] there is none
      # @raise [SetupError] its class does not include {Sealable}
      def record(id)
        found = model.unscoped.find_by!(model.primary_key => id)
        return found if found.is_a?(Sealable)

        raise SetupError, "#{found.class.name} does not include SmokeSeal::Sealable, so its releases have no actions"
      end

      # @return [Class] the base class of the releases' model
      # @raise [SetupError] there is no such model, or it has no seals
      def model
        @model ||= begin
          name = Configuration.current.release_model
          found = name.to_s.safe_constantize
          unless found.respond_to?(:base_class) && found.column_names.include?("smoke_seal")
            raise SetupError, "#{name} is no model with a column smoke_seal: name the model of your releases in " \
                              "config.smoke_seal.release_model, and run bin/rails g smoke_seal:install #{name}"
          end
          found.base_class
        end
      end

      private

      def read(limit:, offset:)
        model.unscoped.where(sealed).order(NewestReleases.order(model) => :desc).limit(limit).offset(offset)
             .pluck(model.primary_key, :smoke_seal, *name_column)
             .map { |id, raw, name| SealedRelease.new(id: id, name: name, raw: raw) }
      end

      def enough?(releases, apps, others)
        counts = releases.flat_map { |release| release.apps.map(&:name) }.tally
        (others ? apps | counts.keys : apps).all? { |app| counts.fetch(app, 0) >= DRAWN }
      end

      # The column's default is {}, for a release that was never sealed. Text is compared, but for jsonb, which has an
      # order of its own: as text each value would be written out.
      def sealed
        column = model.arel_table[:smoke_seal]
        none = ["'{}'", "'null'"].map { |literal| Arel.sql(literal) }
        return column.not_in(none) if model.type_for_attribute("smoke_seal").type == :jsonb

        type = model.connection.adapter_name.match?(/mysql|trilogy/i) ? "CHAR" : "TEXT"
        Arel::Nodes::NamedFunction.new("CAST", [column.as(type)]).not_in(none)
      end

      def name_column = [NameColumns.label(model)].compact
    end
  end
end
