# frozen_string_literal: true

module SmokeSeal
  class CLI
    class Init < Command
      # The settings and checks that fit what a survey found.
      class SuggestedChecks
        # How many pages of the navigation get a check.
        MOST_PAGES = 6
        # Names that are used for other checks, or reserved in a seal.
        TAKEN_NAMES = %w[browser revision tls previous_assets up home absent robots sitemap insecure cable].freeze
        # File name endings of pages.
        FILE_ENDING = /\.(?:[sx]?html?|php\d?|aspx?|jspx?|cgi|do)\z/
        private_constant :MOST_PAGES, :TAKEN_NAMES, :FILE_ENDING

        # @param survey [Hash] as Suite#survey gives it
        # @param known [SupportedKeys]
        # @param named [Boolean] whether the caller named the pages, and not the navigation
        def initialize(survey, known, named: false)
          @survey = survey
          @named = named
          @url = survey["url"]
          @attempts = survey["attempts"]
          @known = known
          @home = of("home").first
          pages = [@home, *of("page")].select { |attempt| passed?(attempt) }
          @texts = PageTexts.new(pages.filter_map { |attempt| attempt["page"] })
        end

        # @return [Array<Draft::Line>]
        def settings
          tls = line("tls", true, "the certificate does not expire soon, and the TLS version is current; it only warns")
          tls = nil unless https? && @known.setting?(tls: true)
          [line("url", @url, "the base URL of the app"), revision, tls].compact
        end

        # @return [Array<Draft::Check>]
        def checks = [health, home, *pages, absent, robots, sitemap, insecure, cable].compact

        # @return [Array<String>] what was found, but is in no check
        def remarks = [*Remarks.new(@survey).to_a, *hidden_revision]

        private

        def of(purpose) = @attempts.select { |attempt| attempt["purpose"] == purpose }

        def passed?(attempt) = attempt && attempt["evidence"]["outcome"] == "passed"

        def https? = @url.start_with?("https://")

        def line(key, value, why) = Draft::Line.new(key, value, why)

        def check(name, why, *lines) = Draft::Check.new(name, why, lines)

        # The health endpoint. If unknown paths do not answer with 404, an HTML page may be the answer to any path.
        def health
          found = of("health").select { |attempt| passed?(attempt) && !attempt["led_to"] }
          attempt = found.find { |it| answers_404? || it["content_type"] != "text/html" }
          return unless attempt

          check("up", "The app answers.", line("path", attempt["path"], "its health endpoint"),
                line("status", 200, "it reports that it is healthy"))
        end

        def answers_404? = Remarks.not_found?(@survey)

        def home
          return login_wall("home", @home, "The first page, for visitors who are not logged in.") unless passed?(@home)

          check("home", home_why, line("path", "/", "the first page"), *shown(@home), *additional)
        end

        # Additional expectations of the first page, as far as this version supports them.
        def additional
          wanted = { assets: "its styles, scripts, images and fonts can be loaded",
                     hsts: "browsers are told to use https only",
                     indexable: "search engines may index it" }
          wanted.delete(:hsts) unless @home["has_hsts"]
          wanted.delete(:indexable) if @home.dig("page", "is_noindex")
          wanted.filter_map { |key, why| line(key.to_s, true, why) if @known.check?(key => true) }
        end

        def home_why
          return "The first page." unless @home.dig("page", "drawn_into")

          "The first page. Its HTML contains only scripts, and checks do not run them. The browser lane does " \
            "(browser: npx playwright test)."
        end

        # Expectations about the stable content of a page.
        def shown(attempt)
          page = attempt["page"] || {}
          title = @texts.title(page)
          heading = @texts.heading(page)
          lines = [(line("title", title, title_why(page, title)) if title),
                   (line("text", heading, "its heading") if heading), elements(page)].compact
          lines.any? ? lines : [line("renders", true, "it is not empty; a text of it would prove more")]
        end

        def title_why(page, title) = page["title"] == title ? "its title" : "its title, without parts that change"

        def elements(page)
          place = page["drawn_into"].to_s
          return line("selector", place, "the element that scripts render the page into") unless place.empty?

          fields = page["fields"] || []
          line("selector", fields.one? ? fields.first : fields, "the fields of its forms") if fields.any?
        end

        def pages
          named = of("page").map { |attempt| [attempt, page(attempt)] }.select(&:last)
          names = [*TAKEN_NAMES]
          named.first(@named ? named.size : MOST_PAGES).map do |attempt, (why, lines)|
            names << free_name(attempt["path"], names)
            Draft::Check.new(names.last, why, lines)
          end
        end

        def page(attempt)
          path = line("path", attempt["path"], @named ? "a page that --only names" : "linked from the first page")
          why = "#{TerminalText.line(attempt["path"], 80)}#{" of the navigation" unless @named}."
          return [why, [path, *shown(attempt)]] if passed?(attempt)

          LoginWall.of?(attempt) ? [LoginWall::WHY, [path, LoginWall.redirect(attempt)]] : nil
        end

        # "users_sign_in"; without the ending of a file, and the index of a folder.
        def free_name(path, names)
          path = path.downcase.sub(FILE_ENDING, "").sub(%r{/(?:index|default)\z}, "")
          name = path.scan(/[a-z0-9]+/).join("_")[0, 40]
          name = "page" if name.empty?
          name += "_page" if names.include?(name)
          names.include?(name) ? "#{name}_#{names.size}" : name
        end

        def login_wall(name, attempt, why)
          check(name, "#{why} #{LoginWall::WHY}", line("path", "/", "the first page"), LoginWall.redirect(attempt))
        end

        def absent
          attempt = of("absent").first
          return unless attempt && answers_404? && passed?(attempt)

          check("absent", "An unknown path is not found: an app that answers every path hides missing pages.",
                line("path", attempt["path"], "a path that no app has"), line("status", 404, "not found"))
        end

        def robots
          attempt = of("robots").first
          return unless passed?(attempt)

          check("robots", "The rules for search engines.", line("path", attempt["path"], "robots.txt"),
                line("content_type", "text/plain", "the file, not a page in its place"))
        end

        def sitemap
          attempt = of("sitemap").find { |it| passed?(it) }
          return unless attempt && @known.check?(sitemap: 10)

          check("sitemap", "The pages that search engines index.", line("path", attempt["path"], "the sitemap"),
                line("sitemap", 10, "this many of its pages render; one request each"))
        end

        # The redirect from http to https. Only for a URL without a port, since http uses another port than https.
        def insecure
          origin = @url[%r{\Ahttps://([^/:]+)(?=/|\z)}, 1]
          return unless origin && @known.check?(origin: "http://#{origin}", redirect_to: "https://#{origin}/")

          check("insecure", "Plain http redirects to https.", line("path", "/", "the first page"),
                line("origin", "http://#{origin}", "requested over plain http"),
                line("redirect_to", "https://#{origin}/", "the end of all redirects"))
        end

        def cable
          place = @home.dig("page", "cable").to_s
          path = place.sub(%r{\Awss?://#{Regexp.escape(@url.sub(%r{\Ahttps?://}, ""))}(?=/)}, "")
          return unless path.match?(%r{\A/[\w./-]*\z}) && @known.check?(websocket: true)

          check("cable", "Action Cable accepts WebSockets.", line("path", path, "as the first page names it"),
                line("websocket", true, "only the handshake"))
        end

        def revision
          attempt, named = revision_named
          return unless named && named["revision"].length < 64

          at = attempt["path"] == "/" ? {} : { "path" => attempt["path"] }
          place = { named["key"] => named["place"], **at }
          line("revision", place, "where it reports its commit: a ship compares it with the deployed one")
        end

        # Prefers a header or an element, which are on every page; JSON is at a path of its own.
        def revision_named
          attempts = [@home, *of("health")].select { |attempt| passed?(attempt) }
          named = attempts.flat_map { |attempt| attempt["revisions"].map { |it| [attempt, it] } }
          named.min_by { |_look, it| %w[header selector json].index(it["key"]) }
        end

        def hidden_revision
          _look, named = revision_named
          return [] unless named && named["revision"].length >= 64

          ["#{named["place"]} may report the commit as an HMAC. If it does: revision: { #{named["key"]}: " \
           "#{named["place"]}, hmac: env:REVISION_KEY }."]
        end
      end
    end
  end
end
