package dev.vakna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class NewerClassesTest {

  @TempDir Path directory;

  @Test
  void aLibraryOfOldClassesIsRaisedOnceAndWorksAsBefore() throws Exception {
    Path original =
        Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path jar = Files.copy(original, directory.resolve("library.jar"));
    assertThat(formats(jar)).as("there is something to do").isLessThan(50);

    NewerClasses.main(new String[] {directory.toString()});

    assertThat(formats(jar)).isGreaterThanOrEqualTo(50);
    assertThat(entries(jar)).isEqualTo(entries(original));
    assertSameButForRaised(original, jar);
    assertThat(NewerClasses.raise(jar)).as("there is nothing left to do").isFalse();
    assertThat(directory.toFile().list()).containsExactly("library.jar");
    try (var loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      Class<?> type = loader.loadClass("picocli.CommandLine");
      Object spec =
          loader
              .loadClass("picocli.CommandLine$Model$CommandSpec")
              .getMethod("create")
              .invoke(null);
      Object line = type.getConstructor(Object.class).newInstance(spec);
      assertThat(type.getMethod("getUsageMessage").invoke(line).toString())
          .startsWith("Usage: <main class>");
    }
  }

  @Test
  void whatCannotBeRaisedStaysAsItIs() throws Exception {
    Path broken = directory.resolve("broken.jar");
    try (OutputStream file = Files.newOutputStream(broken);
        var out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("Broken.class"));
      out.write(new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe, 0, 0, 0, 49, 0, 9});
      out.closeEntry();
    }
    byte[] before = Files.readAllBytes(broken);
    assertThat(NewerClasses.raise(broken)).isFalse();
    assertThat(broken).hasBinaryContent(before);
    assertThat(directory.toFile().list()).containsExactly("broken.jar");
  }

  @Test
  void oneThatIsSignedIsLeftAndOneBrokenJarHoldsUpNoOther() throws Exception {
    Path original =
        Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path broken = Files.writeString(directory.resolve("a.jar"), "no jar");
    Path signed = directory.resolve("b.jar");
    try (var from = new JarFile(original.toFile());
        OutputStream file = Files.newOutputStream(signed);
        var out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("META-INF/somebody.sf"));
      out.closeEntry();
      out.putNextEntry(new JarEntry("picocli/CommandLine.class"));
      out.write(from.getInputStream(from.getEntry("picocli/CommandLine.class")).readAllBytes());
      out.closeEntry();
    }
    Path good = Files.copy(original, directory.resolve("c.jar"));

    NewerClasses.main(new String[] {directory.toString()});

    assertThat(broken).hasContent("no jar");
    assertThat(formats(signed)).isLessThan(50);
    assertThat(formats(good)).isGreaterThanOrEqualTo(50);
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("a.jar", "b.jar", "c.jar");
  }

  private static void assertSameButForRaised(Path before, Path after) throws IOException {
    try (var old = new JarFile(before.toFile());
        var raised = new JarFile(after.toFile())) {
      for (JarEntry entry : old.stream().toList()) {
        byte[] was = old.getInputStream(entry).readAllBytes();
        boolean oldClass = entry.getName().endsWith(".class") && (was[6] << 8 | was[7] & 0xff) < 50;
        if (!oldClass) {
          assertThat(raised.getInputStream(raised.getEntry(entry.getName())).readAllBytes())
              .as(entry.getName())
              .isEqualTo(was);
        }
      }
    }
  }

  /** The oldest format of its classes. */
  private static int formats(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      int oldest = Integer.MAX_VALUE;
      for (JarEntry entry :
          file.stream().filter(each -> each.getName().endsWith(".class")).toList()) {
        byte[] head = file.getInputStream(entry).readNBytes(8);
        oldest = Math.min(oldest, head[6] << 8 | head[7] & 0xff);
      }
      return oldest;
    }
  }

  private static List<String> entries(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      return file.stream().map(JarEntry::getName).toList();
    }
  }
}
