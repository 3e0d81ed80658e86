package org.pivotune;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** Edges that must not exist, see docs/architecture.md. */
@AnalyzeClasses(packages = "org.pivotune", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {
  /** Neither our tests nor those of the bindings, which arrive as a jar. */
  static final class MainCode implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }

  private static final String[] STAGES = {
    "..photo..", "..align..", "..invert..", "..tune..", "..edit..", "..measure..", "..report..", "..personalise.."
  };

  @ArchTest
  static final ArchRule whatServesTheStagesKnowsNone =
      noClasses().that().resideInAnyPackage("..stylegan..", "..loss..", "..lpips..", "..identity..", "..attribute..",
          "..checkpoint..", "..resume..", "..memory..", "..model..").should().dependOnClassesThat()
          .resideInAnyPackage(STAGES);

  @ArchTest
  static final ArchRule encodersKnowPicturesAlone =
      noClasses().that().resideInAPackage("org.pivotune.encode..").should().dependOnClassesThat()
          .resideInAnyPackage(Arrays.copyOfRange(STAGES, 1, STAGES.length));

  @ArchTest
  static final ArchRule scoresShareNoCodeWithLosses =
      noClasses().that().resideInAPackage("org.pivotune.measure..").should().dependOnClassesThat()
          .resideInAPackage("org.pivotune.loss..");

  @ArchTest
  static final ArchRule projectionKnowsNothingOfTuning =
      noClasses().that().resideInAPackage("org.pivotune.invert..").should().dependOnClassesThat()
          .resideInAPackage("org.pivotune.tune..");

  @ArchTest
  static final ArchRule onlyBindingsTouchNativeMemory =
      noClasses().that().resideOutsideOfPackages("org.pivotune.torch..", "org.pivotune.onnx..", "org.pivotune.tensor..")
          .should().dependOnClassesThat().resideInAPackage("java.lang.foreign..");

  @ArchTest
  static final ArchRule theEngineKnowsNoCommandLine =
      noClasses().that().resideOutsideOfPackage("org.pivotune.cli..").should().dependOnClassesThat()
          .resideInAnyPackage("org.pivotune.cli..", "picocli..");

  @ArchTest
  static final ArchRule theEngineDoesNotPrintOrExit =
      // jextract's output can trace calls when a property of its own asks for it.
      noClasses().that().resideOutsideOfPackage("org.pivotune.torch.ffi")
          .should().callMethod(System.class, "exit", int.class).orShould().accessField(System.class, "out")
          .orShould().accessField(System.class, "err");

  @ArchTest
  static final ArchRule theEngineKnowsNothingOfItsHosts =
      noClasses().that().resideOutsideOfPackage("org.pivotune.host..").should().dependOnClassesThat()
          .resideInAnyPackage("org.pivotune.host..", "jdk.jfr..", "io.micrometer..");

  @ArchTest
  static final ArchRule packagesDependOnEachOtherInOneDirection =
      slices().matching("org.pivotune.(*)..").should().beFreeOfCycles();
}
