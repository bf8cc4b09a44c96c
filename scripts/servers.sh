# Sourced by test: fetches the real servers the tests run against into a cache, once.
# In CI (CI=true) the tests fail where one is missing; elsewhere they are skipped and say what to install.

export WORNPROOF_CACHE=${WORNPROOF_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/wornproof}
ES_VERSION=8.19.21
mkdir -p "$WORNPROOF_CACHE"

want() { command -v "$1" >/dev/null || { say "installing $2"; install_packages $2 || say "cannot install $2; tests that need it say so"; }; }

# Chromium comes from the distribution; the same tests take any chromium on the PATH.
want chromium "chromium"
want openssl "openssl"
want node "nodejs npm"
want npm "npm"
want java "default-jre-headless"
want mvn "maven"
want pdftotext "poppler-utils"

if [ ! -d "$WORNPROOF_CACHE/npm/node_modules/@atproto/pds" ] && command -v npm >/dev/null; then
  say "fetching a Bluesky PDS and PLC directory (a few minutes, once)"
  mkdir -p "$WORNPROOF_CACHE/npm"
  (cd "$WORNPROOF_CACHE/npm" && { [ -f package.json ] || echo '{"private":true}' > package.json; } &&
    npm install --no-audit --no-fund --loglevel=error @atproto/pds@0.4.217 @did-plc/server@0.0.1) >&2 || say "npm could not fetch them"
fi

# ReplayWeb.page's own reader (AGPL): run as a program of its own by one test, never part of Wornproof.
if [ ! -d "$WORNPROOF_CACHE/replay/node_modules/@webrecorder/wabac" ] && command -v npm >/dev/null; then
  say "fetching ReplayWeb.page's reader (once)"
  mkdir -p "$WORNPROOF_CACHE/replay"
  (cd "$WORNPROOF_CACHE/replay" && { [ -f package.json ] || echo '{"private":true}' > package.json; } &&
    npm install --ignore-scripts --no-audit --no-fund --loglevel=error @webrecorder/wabac@2.27.1 fake-indexeddb@6.2.8) >&2 ||
    say "npm could not fetch it"
fi

ES_ZIP=$WORNPROOF_CACHE/elasticsearch/elasticsearch-$ES_VERSION.zip
if [ ! -f "$ES_ZIP" ] && [ -z "${ES_URL:-}" ] && command -v mvn >/dev/null; then
  say "fetching Elasticsearch $ES_VERSION (once)"
  mkdir -p "$WORNPROOF_CACHE/elasticsearch"
  mvn -q -B dependency:copy -Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$ES_VERSION:zip \
    -DoutputDirectory="$WORNPROOF_CACHE/elasticsearch" >&2 || say "mvn could not fetch it"
fi

# A server of the S3 interface that ignores create-only puts, as this version does: no vault may be made there.
S3PROXY_VERSION=2.6.0
S3PROXY_JARS=$WORNPROOF_CACHE/s3proxy/$S3PROXY_VERSION
if [ ! -d "$S3PROXY_JARS" ] && command -v mvn >/dev/null; then
  say "fetching S3Proxy $S3PROXY_VERSION (once)"
  mkdir -p "$WORNPROOF_CACHE/s3proxy"
  cat > "$WORNPROOF_CACHE/s3proxy/pom.xml" <<POM
<project>
  <modelVersion>4.0.0</modelVersion><groupId>wornproof</groupId><artifactId>s3proxy-to-test</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.gaul</groupId><artifactId>s3proxy</artifactId><version>$S3PROXY_VERSION</version></dependency>
  </dependencies>
</project>
POM
  rm -rf "$S3PROXY_JARS.new"
  { mvn -q -B -f "$WORNPROOF_CACHE/s3proxy/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
    -DoutputDirectory="$S3PROXY_JARS.new" && mv "$S3PROXY_JARS.new" "$S3PROXY_JARS"; } >&2 || say "mvn could not fetch it"
fi

# Says whether our documents are what they call themselves, in tests alone (GPL-3.0 or MPL-2.0): run as a program.
VERAPDF_VERSION=1.28.2
if [ ! -f "$WORNPROOF_CACHE/verapdf/greenfield-apps-$VERAPDF_VERSION.jar" ] && command -v mvn >/dev/null; then
  say "fetching veraPDF $VERAPDF_VERSION (seconds, once)"
  mkdir -p "$WORNPROOF_CACHE/verapdf"
  mvn -q -B dependency:copy -Dartifact=org.verapdf.apps:greenfield-apps:$VERAPDF_VERSION \
    -DoutputDirectory="$WORNPROOF_CACHE/verapdf" >&2 || say "mvn could not fetch it"
fi

if [ ! -d "$WORNPROOF_CACHE/eleventy/node_modules/@11ty/eleventy-plugin-rss" ] && command -v npm >/dev/null; then
  say "fetching Eleventy, a site generator whose feeds are read back (seconds, once)"
  mkdir -p "$WORNPROOF_CACHE/eleventy"
  (cd "$WORNPROOF_CACHE/eleventy" && { [ -f package.json ] || echo '{"private":true}' > package.json; } &&
    npm install --no-audit --no-fund --loglevel=error @11ty/eleventy@3.1.8 @11ty/eleventy-plugin-rss@3.0.0) >&2 || say "npm could not fetch it"
fi

if [ ! -d "$WORNPROOF_CACHE/oidc/node_modules/oidc-provider" ] && command -v npm >/dev/null; then
  say "fetching an OpenID provider (seconds, once)"
  mkdir -p "$WORNPROOF_CACHE/oidc"
  (cd "$WORNPROOF_CACHE/oidc" && { [ -f package.json ] || echo '{"private":true}' > package.json; } &&
    npm install --ignore-scripts --no-audit --no-fund --loglevel=error oidc-provider@9.13.3) >&2 || say "npm could not fetch it"
fi

# Looks at our own pages in the browser, in tests alone (MPL-2.0).
if [ ! -d "$WORNPROOF_CACHE/axe/node_modules/axe-core" ] && command -v npm >/dev/null; then
  say "fetching axe-core, which checks pages for accessibility (seconds, once)"
  mkdir -p "$WORNPROOF_CACHE/axe"
  (cd "$WORNPROOF_CACHE/axe" && { [ -f package.json ] || echo '{"private":true}' > package.json; } &&
    npm install --ignore-scripts --no-audit --no-fund --loglevel=error axe-core@4.14.1) >&2 || say "npm could not fetch it"
fi

# scripts/test --appview: Bluesky's AppView too (362 MB of npm packages, PostgreSQL, Redis)
if [ "${WORNPROOF_APPVIEW:-}" = 1 ]; then
  want redis-server "redis-server"
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || want initdb "postgresql"
  if [ ! -d "$WORNPROOF_CACHE/appview/node_modules/@atproto/dev-env" ] && command -v npm >/dev/null; then
    say "fetching Bluesky's AppView (several minutes, once)"
    mkdir -p "$WORNPROOF_CACHE/appview"
    (cd "$WORNPROOF_CACHE/appview" && { [ -f package.json ] || echo '{"private":true}' > package.json; } &&
      npm install --no-audit --no-fund --loglevel=error @atproto/dev-env@0.3.215) >&2 || say "npm could not fetch it"
  fi
fi
