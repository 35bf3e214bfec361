import Foundation

/// Fills the places of standard input, output and error that were closed at the start.
///
/// Otherwise the next file or socket gets such a number, and is taken for what it is not. What is
/// put there can be used in the wrong direction only, so that reading standard input, or writing
/// standard output, fails as on a closed descriptor. The corresponding C function is `open`.
package func reserveStandardDescriptors() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
        // Safe: the kernel reads the path to its end, and keeps no pointer.
        _ = unsafe open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
}
