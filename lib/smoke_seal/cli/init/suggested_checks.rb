# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # What a suite could say of an app, by what a survey found there.
      class SuggestedChecks
        # How many pages of the navigation get a check.
        MOST_PAGES = 6
        # What checks cannot be called, since a seal calls other things so.
        TAKEN = %w[browser revision tls previous_assets up home absent robots sitemap insecure cable].freeze
        private_constant :MOST_PAGES, :TAKEN

        # @param survey [Hash] as Suite#survey gives it
        # @param known [SupportedKeys]
        def initialize(survey, known)
          @url = survey["url"]
          @looks = survey["looks"]
          @known = known
          @home = of("home").first
        end

        # @return [Array<Draft::Line>]
        def settings
          tls = line("tls", true, "the certificate lasts a while yet, and the protocol is of today; it only warns")
          [line("url", @url, "where the app begins"), revision, (tls if https? && @known.setting?(tls: true))].compact
        end

        # @return [Array<Draft::Check>]
        def checks = [health, home, *pages, absent, robots, sitemap, insecure, cable].compact

        # @return [Array<String>] what there was to see, and stands in no check
        def remarks = [*left_out, *hidden_revision]

        private

        def of(purpose) = @looks.select { |look| look["purpose"] == purpose }

        def held?(look) = look && look["evidence"]["outcome"] == "passed"

        def https? = @url.start_with?("https://")

        def line(key, value, why) = Draft::Line.new(key, value, why)

        def check(name, why, *lines) = Draft::Check.new(name, why, lines)

        # Where everything is answered with a page, one that says it is up may be that page.
        def health
          theirs = of("health").select { |look| held?(look) && !look["led_to"] }
          look = theirs.find { |it| none_such? || it["content_type"] != "text/html" }
          return unless look

          check("up", "The app answers at all.", line("path", look["path"], "its health endpoint"),
                line("status", 200, "it is well by its own account"))
        end

        def none_such? = of("absent").first&.dig("evidence", "status") == 404

        def home
          return wall("home", @home, "The first page, for those who are not logged in.") unless held?(@home)

          check("home", home_why, line("path", "/", "the first page"), *shown(@home), *besides)
        end

        # What is looked at beside the first page, as far as this version can.
        def besides
          wanted = { assets: "its styles, scripts, images and fonts are there",
                     hsts: "browsers are told to stay with https",
                     indexable: "search engines are not told to leave it alone" }
          wanted.delete(:hsts) unless @home["has_hsts"]
          wanted.filter_map { |key, why| line(key.to_s, true, why) if @known.check?(key => true) }
        end

        def home_why
          return "The first page." unless @home.dig("page", "drawn_into")

          "The first page. Its HTML holds nothing but scripts: what they draw is not seen here. The browser lane " \
            "sees it (browser: npx playwright test)."
        end

        # What a page shows, by what of it is likely to stay.
        def shown(look)
          page = look["page"] || {}
          title = StableText.title(page["title"])
          heading = StableText.heading(page["headings"] || [])
          lines = [(line("title", title, "its title, as far as it stays") if title),
                   (line("text", heading, "its heading") if heading), elements(page)].compact
          lines.any? ? lines : [line("renders", true, "something is in it; a text of it would say more")]
        end

        def elements(page)
          place = page["drawn_into"].to_s
          return line("selector", place, "what scripts draw the page into") unless place.empty?

          fields = page["fields"] || []
          line("selector", fields.one? ? fields.first : fields, "its forms, by what visitors fill in") if fields.any?
        end

        def pages
          named = of("page").map { |look| [look, page(look)] }.select(&:last)
          names = [*TAKEN]
          named.first(MOST_PAGES).map do |look, (why, lines)|
            names << free_name(look["path"], names)
            Draft::Check.new(names.last, why, lines)
          end
        end

        def page(look)
          path = line("path", look["path"], "a page that the first one leads to")
          return ["#{TerminalText.line(look["path"], 80)} of the navigation.", [path, *shown(look)]] if held?(look)

          asks_to_log_in?(look) ? [login_why, [path, redirect(look)]] : nil
        end

        # "users_sign_in"
        def free_name(path, names)
          name = path.downcase.scan(/[a-z0-9]+/).join("_")[0, 40]
          name = "page" if name.empty?
          name += "_page" if names.include?(name)
          names.include?(name) ? "#{name}_#{names.size}" : name
        end

        def asks_to_log_in?(look) = look && look["evidence"]["error"] == "login" && look["led_to"]

        def wall(name, look, why)
          check(name, "#{why} #{login_why}", line("path", "/", "the first page"), redirect(look))
        end

        def redirect(look) = line("redirect_to", look["led_to"], "whoever is not logged in is sent there")

        def login_why
          "What is behind the login is not seen: let the checks in by a header (headers:), or look there in the " \
            "browser lane."
        end

        def absent
          look = of("absent").first
          return unless look && none_such? && held?(look)

          check("absent", "What is not there is not there: an app that answers everything hides what is gone.",
                line("path", look["path"], "no app has such a page"), line("status", 404, "not found"))
        end

        def robots
          look = of("robots").first
          return unless held?(look)

          check("robots", "What search engines may look at.", line("path", look["path"], "robots.txt"),
                line("content_type", "text/plain", "the file, and no page in its place"))
        end

        def sitemap
          look = of("sitemap").find { |it| held?(it) }
          return unless look && @known.check?(sitemap: 10)

          check("sitemap", "What search engines are given to look at.", line("path", look["path"], "the sitemap"),
                line("sitemap", 10, "so many of its pages render, all over it; one request each"))
        end

        # The host of the URL, without the port that https has: plain http has another.
        def insecure
          origin = @url[%r{\Ahttps://([^/:]+)(?=/|\z)}, 1]
          return unless origin && @known.check?(origin: "http://#{origin}", redirect_to: "https://#{origin}/")

          check("insecure", "Plain http leads to https.", line("path", "/", "the first page"),
                line("origin", "http://#{origin}", "asked over plain http"),
                line("redirect_to", "https://#{origin}/", "leads here, whatever comes between"))
        end

        def cable
          place = @home.dig("page", "cable").to_s
          path = place.sub(%r{\Awss?://#{Regexp.escape(@url.sub(%r{\Ahttps?://}, ""))}(?=/)}, "")
          return unless path.match?(%r{\A/[\w./-]*\z}) && @known.check?(websocket: true)

          check("cable", "Action Cable takes WebSockets.", line("path", path, "in the words of the first page"),
                line("websocket", true, "the handshake, and nothing after it"))
        end

        def revision
          look, named = revision_named
          return unless named && named["revision"].length < 64

          at = look["path"] == "/" ? {} : { "path" => look["path"] }
          place = { named["key"] => named["place"], **at }
          line("revision", place, "where it names its commit: a ship holds that against its own")
        end

        # A header and an element stand on every page; JSON has a place of its own.
        def revision_named
          looks = [@home, *of("health")].select { |look| held?(look) }
          named = looks.flat_map { |look| look["revisions"].map { |it| [look, it] } }
          named.min_by { |_look, it| %w[header selector json].index(it["key"]) }
        end

        def hidden_revision
          _look, named = revision_named
          return [] unless named && named["revision"].length >= 64

          ["#{named["place"]} may name the commit as an HMAC. Where it does: revision: { #{named["key"]}: " \
           "#{named["place"]}, hmac: env:REVISION_KEY }."]
        end

        def left_out
          broken = of("page").reject { |look| held?(look) || asks_to_log_in?(look) }
          broken.map { |look| "Left out: #{TerminalText.line(look["path"], 100)}: #{Draft.reason(look["evidence"])}" }
        end
      end
    end
  end
end
