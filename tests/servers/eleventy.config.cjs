// A site as somebody keeps one with Eleventy: markdown in, pages and the plugin's own three feeds out.
module.exports = async function (config) {
  const { feedPlugin } = await import(process.env.FEED_PLUGIN)
  config.addPassthroughCopy("img")
  for (const [type, outputPath] of [["atom", "/feed.xml"], ["rss", "/rss.xml"], ["json", "/feed.json"]]) {
    config.addPlugin(feedPlugin, {
      type,
      outputPath,
      collection: { name: "posts", limit: Number(process.env.FEED_LIMIT) },
      metadata: { language: "en", title: "Away", subtitle: "Holidays", base: process.env.BASE_URL, author: { name: "Ada" } },
    })
  }
  return { dir: { input: "." } }
}
