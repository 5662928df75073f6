# frozen_string_literal: true

require_relative "../npm_app"

module RealApps
  # https://nextjs.org
  class Next < NpmApp
    name_of "next"
    description "a Next starter without fonts from elsewhere (create-next-app --empty), built and started"

    STARTER = %w[--empty --js --app --no-tailwind --no-eslint --no-src-dir --no-turbopack --import-alias @/*
                 --use-npm --skip-install --disable-git --yes].freeze
    private_constant :STARTER

    def fetch
      need_npm
      Cache.once("npm-next") do
        npm("install", "create-next-app@15")
        FileUtils.rm_rf(site)
        run(program("create-next-app"), "site", *STARTER, env: environment, folder: home)
        npm("install", folder: site)
      end
    end

    def version = JSON.parse(File.read(File.join(site, "node_modules/next/package.json"))).fetch("version")

    def prepare(_url) = run(own, "build", env: environment, folder: site)

    def start(port:, **)
      [background(own, "start", "--hostname", "127.0.0.1", "--port", port.to_s, env: environment, folder: site)]
    end

    private

    def site = File.join(home, "site")

    def own = File.join(site, "node_modules/.bin/next")
  end
end
