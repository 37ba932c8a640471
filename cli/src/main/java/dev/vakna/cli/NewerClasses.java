package dev.vakna.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Raises the class files of libraries that are in a format older than Java's cache of loaded
 * classes takes, so that commands need not read them anew each time. What they say stays the same.
 * It is run once after a build, before the {@link Rehearsal}; a jar whose classes would not pass
 * Java's verifier is left as it is.
 */
public final class NewerClasses {

  /** Of Java 6, the first format whose classes carry what the verifier needs. */
  private static final int OLDEST = 50;

  /** Of Java 8. */
  private static final int RAISED = 52;

  /** Bytes of a class file up to the end of its version. */
  private static final int HEAD = 8;

  private NewerClasses() {}

  /**
   * @param args directories with jars
   */
  public static void main(String[] args) throws IOException {
    for (String directory : args) {
      List<Path> jars;
      try (Stream<Path> files = Files.list(Path.of(directory))) {
        jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
      }
      for (Path jar : jars) {
        raise(jar);
      }
    }
  }

  /**
   * Raises a jar, if it has old classes.
   *
   * @return whether it was changed
   */
  static boolean raise(Path jar) throws IOException {
    Path raised = jar.resolveSibling("." + jar.getFileName() + ".raised");
    try (var file = new JarFile(jar.toFile())) {
      if (isSigned(file) || !hasOldClasses(file)) {
        return false;
      }
      try (OutputStream out = Files.newOutputStream(raised)) {
        write(file, out);
      }
      Files.setLastModifiedTime(raised, Files.getLastModifiedTime(jar));
      // Whoever runs from the old one goes on with it.
      Files.move(raised, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException | RuntimeException | VerifyError e) {
      System.err.println(jar + " stays as it is, and commands start slower: " + e);
      return false;
    } finally {
      Files.deleteIfExists(raised);
    }
  }

  private static boolean isSigned(JarFile jar) {
    return jar.stream().anyMatch(entry -> entry.getName().matches("(?i)META-INF/[^/]+\\.SF"));
  }

  private static boolean hasOldClasses(JarFile jar) {
    return jar.stream().anyMatch(entry -> isClass(entry) && isOld(bytes(jar, entry, HEAD)));
  }

  private static boolean isClass(JarEntry entry) {
    return entry.getName().endsWith(".class");
  }

  private static boolean isOld(byte[] type) {
    return type.length >= HEAD && (type[6] << 8 | type[7] & 0xff) < OLDEST;
  }

  private static byte[] bytes(JarFile jar, JarEntry entry, int most) {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readNBytes(most);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(JarFile jar, OutputStream to) throws IOException {
    ClassFile files =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(
                        type -> resource(jar, type.descriptorString()))
                    .orElse(ClassHierarchyResolver.defaultResolver())
                    .cached()));
    try (var out = new JarOutputStream(to)) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        byte[] content = bytes(jar, entry, Integer.MAX_VALUE);
        var written = new JarEntry(entry.getName());
        written.setTime(entry.getTime());
        out.putNextEntry(written);
        out.write(isClass(entry) && isOld(content) ? raised(files, content) : content);
        out.closeEntry();
      }
    }
  }

  private static @Nullable InputStream resource(JarFile jar, String descriptor) {
    JarEntry entry = jar.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] raised(ClassFile files, byte[] type) {
    ClassModel old = files.parse(type);
    byte[] raised =
        files.transformClass(
            old,
            ClassTransform.transformingMethodBodies((builder, element) -> builder.with(element))
                .andThen(ClassTransform.endHandler(builder -> builder.withVersion(RAISED, 0))));
    List<VerifyError> faults = files.verify(raised);
    if (!faults.isEmpty()) {
      throw faults.getFirst();
    }
    return raised;
  }
}
