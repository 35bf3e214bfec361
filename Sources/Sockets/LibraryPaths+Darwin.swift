#if canImport(Darwin)
/// The name alone, by which Darwin's loader looks in the system's folders.
func libraryPaths(of name: String) -> [String] { [name] }
#endif
