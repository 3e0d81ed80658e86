package org.pivotune.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.lang.module.ModuleDescriptor;
import java.security.CodeSource;
import java.util.Objects;
import java.util.Optional;
import org.pivotune.pack.NativePackException;

/**
 * ONNX Runtime's Java classes. Their native half is called by name: classes of another version load on it without a word
 * and then call what is not there, or what takes other arguments.
 */
final class JavaHalf {
  /** What the pack's libraries are of. */
  static final String NEEDED = "1.29.0";

  private JavaHalf() {}

  /** @throws NativePackException if the classes say that they are of another version; those that say nothing are tried */
  static void require() {
    version().filter(version -> !version.equals(NEEDED)).ifPresent(version -> {
      throw new NativePackException("the ONNX Runtime on the class path is " + version + ", from " + place()
          + ", and Pivotune needs " + NEEDED + "; with Maven, ask for it in your pom: <dependencyManagement> <dependencies> "
          + "<dependency> <groupId>com.microsoft.onnxruntime</groupId> <artifactId>onnxruntime</artifactId> <version>"
          + NEEDED + "</version> </dependency> (mvn dependency:tree shows who brings the other)");
    });
  }

  /** From the manifest of their jar; on the module path, which hides that, from the name of the jar. */
  static Optional<String> version() {
    return Optional.ofNullable(OrtEnvironment.class.getPackage().getImplementationVersion())
        .or(() -> Optional.ofNullable(OrtEnvironment.class.getModule().getDescriptor())
            .flatMap(ModuleDescriptor::rawVersion));
  }

  private static String place() {
    CodeSource source = OrtEnvironment.class.getProtectionDomain().getCodeSource();
    return source == null ? "an unknown place" : Objects.toString(source.getLocation(), "an unknown place");
  }
}
