declare module "@babel/plugin-*" {
  const plugin: import("@babel/core").PluginTarget;
  export default plugin;
}
