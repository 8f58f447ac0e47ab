import type { ProjectFile } from './project-file.ts';

/** What joins the parts of an app, and the API version they are written in. */
export interface Project {
  /** Folder of the project file; `''` for the root. */
  key: string;
  apiVersion?: string;
  /** The namespace of the package that is developed here. */
  namespace?: string;
}

/** Which project a path belongs to: the nearest project file above it. */
export class Projects {
  /** The project that the root itself stands in. */
  above: ProjectFile | undefined;
  readonly #files = new Map<string, ProjectFile & { sfdx: boolean }>();
  readonly #known = new Map<string, Project>();

  get hasSfdxAtRoot(): boolean {
    return this.#files.get('')?.sfdx === true;
  }

  /** Takes a project file. Where a manifest stands beside it, `sfdx-project.json` counts. */
  add(display: string, file: ProjectFile, sfdx: boolean): void {
    const folder = parentOf(display);
    const before = this.#files.get(folder);
    if (before && !sfdx) {
      before.apiVersion ??= file.apiVersion ?? '';
      return;
    }
    const apiVersion = file.apiVersion ?? before?.apiVersion;
    this.#files.set(folder, { ...file, sfdx, ...(apiVersion && { apiVersion }) });
  }

  /** Asked once per folder, answered from memory after that. */
  of(display: string): Project {
    const folder = parentOf(display);
    const known = this.#known.get(folder);
    if (known) return known;
    const own = this.#files.get(folder);
    const above = folder === '' ? this.#root() : this.of(folder);
    // A manifest inside an sfdx project says nothing about which files belong together.
    const key = own && (own.sfdx || above.key === '') ? folder : above.key;
    const apiVersion = own?.apiVersion || above.apiVersion;
    const namespace = own?.namespace ?? above.namespace;
    const project: Project = { key, ...(apiVersion && { apiVersion }), ...(namespace && { namespace }) };
    this.#known.set(folder, project);
    return project;
  }

  #root(): Project {
    const { apiVersion, namespace } = this.above ?? {};
    return { key: '', ...(apiVersion && { apiVersion }), ...(namespace && { namespace }) };
  }
}

/** Folder of a displayed path; `''` for the root. */
function parentOf(display: string): string {
  const slash = display.lastIndexOf('/');
  return slash < 0 ? '' : display.slice(0, slash);
}
