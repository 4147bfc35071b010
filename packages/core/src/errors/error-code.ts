/**
 * Every code that an error of bioxen can carry. Codes are stable: a program may
 * compare them. What each one means for the caller is in docs/errors.md.
 */
export type ErrorCode =
  // The ten codes of seed 004. They also print as BX001 … BX010.

  /** A VM could not be made. */
  | 'VM_CREATION_FAILED'
  /** A biological resource was asked for that the chassis or the pool cannot give. */
  | 'RESOURCE_ALLOCATION_ERROR'
  /** A chassis could not be set up; nothing of it is left behind. */
  | 'CHASSIS_INITIALIZATION_ERROR'
  /** The hypervisor runs as many VMs as it may. */
  | 'HYPERVISOR_OVERLOAD'
  /** A configuration has one problem or more; all are listed. */
  | 'INVALID_CONFIGURATION'
  /** The VM is in a state that does not allow the call. */
  | 'VM_STATE_ERROR'
  /** A module or a Lua package could not be loaded. */
  | 'IMPORT_MODULE_ERROR'
  /** An argument or option of a call is not acceptable. */
  | 'API_VALIDATION_ERROR'
  /** A resource of this computer or a limit of ours is used up. */
  | 'RESOURCE_EXHAUSTION'
  /** No VM has this id. */
  | 'VM_NOT_FOUND'

  // VMs and Lua.

  /** The caller aborted the operation. */
  | 'ABORTED'
  /** A Lua interpreter started but never said hello. */
  | 'BOOT_FAILED'
  /** The object was closed before the call. */
  | 'CLOSED'
  /** There is no Lua code to run. */
  | 'EMPTY_CODE'
  /** The id of a VM has characters or a length that are not allowed. */
  | 'INVALID_VM_ID'
  /** LuaSocket is not installed for the Lua version of the VM. */
  | 'LUASOCKET_NOT_FOUND'
  /** The program used up its instructions. */
  | 'LUA_INSTRUCTION_LIMIT'
  /** The program ran into a limit of its sandbox and was ended. */
  | 'LUA_LIMIT_EXCEEDED'
  /** The Lua interpreter is not in PATH. */
  | 'LUA_NOT_FOUND'
  /** The program ran into its memory limit and was ended. */
  | 'LUA_OUT_OF_MEMORY'
  /** The interpreter ended without a result. */
  | 'LUA_PROCESS_FAILED'
  /** The Lua program failed and the caller asked for an exception. */
  | 'LUA_PROGRAM_FAILED'
  /** A networked VM could not do what its socket was asked for. */
  | 'NETWORKING_FAILED'
  /** The other side broke the frame protocol. */
  | 'PROTOCOL_ERROR'
  /** The sandbox did not come up; the program never ran. */
  | 'SANDBOX_SETUP_FAILED'
  /** This computer cannot give the sandbox tier that was asked for. */
  | 'SANDBOX_UNAVAILABLE'
  /** Lua source could not be generated. */
  | 'SCRIPT_GENERATION_FAILED'
  /** The Lua script does not exist or is no file. */
  | 'SCRIPT_NOT_FOUND'
  /** No provider is registered for this type of VM. */
  | 'UNKNOWN_VM_TYPE'
  /** This VM, engine or platform cannot do it; the error says what can. */
  | 'UNSUPPORTED'
  /** The id of the VM is taken. */
  | 'VM_ALREADY_EXISTS'
  /** The VM could not be reached. */
  | 'VM_CONNECTION_FAILED'
  /** The private directory of the VM has no file of this name. */
  | 'VM_FILE_NOT_FOUND'
  /** An operation of the VM manager failed. */
  | 'VM_MANAGER_FAILED'
  /** The VM was not started or has no address yet. */
  | 'VM_NOT_STARTED'
  /** The operation did not end in time. */
  | 'VM_TIMEOUT'
  /** A provider for this type of VM is registered already. */
  | 'VM_TYPE_ALREADY_REGISTERED'

  // Sessions.

  /** The client could not attach to the session. */
  | 'ATTACH_FAILED'
  /** The client could not detach, because it is not attached. */
  | 'DETACH_FAILED'
  /** No Lua environment has this name. */
  | 'ENVIRONMENT_NOT_FOUND'
  /** An operation of an interactive session failed. */
  | 'INTERACTIVE_SESSION_FAILED'
  /** Reading from or writing to a session failed. */
  | 'IO_FAILED'
  /** The registry of persistent VMs could not be read or written. */
  | 'PROCESS_REGISTRY_FAILED'
  /** Client and daemon speak different versions of the protocol. */
  | 'PROTOCOL_VERSION_MISMATCH'
  /** A pseudo-terminal could not be opened, resized or read. */
  | 'PTY_FAILED'
  /** The VM has a session already. */
  | 'SESSION_ALREADY_EXISTS'
  /** The queue of the session is full. */
  | 'SESSION_BUSY'
  /** The interpreter, connection or daemon behind the session is gone. */
  | 'SESSION_LOST'
  /** There is no session for this VM. */
  | 'SESSION_NOT_FOUND'
  /** The session is in a state that does not allow the call. */
  | 'SESSION_STATE_ERROR'

  // SSH (@bioxen/ssh-exec).

  /** No offered key or password was accepted. */
  | 'SSH_AUTH_FAILED'
  /** The remote shell answered with something else than the program. */
  | 'SSH_BOOT_FAILED'
  /** The server refused to open a channel. */
  | 'SSH_CHANNEL_REFUSED'
  /** A transferred file differs from its source. */
  | 'SSH_CHECKSUM'
  /** The caller aborted a remote command. */
  | 'SSH_COMMAND_ABORTED'
  /** A remote command failed and the caller asked for an exception. */
  | 'SSH_COMMAND_FAILED'
  /** A remote command wrote more than it may. */
  | 'SSH_COMMAND_OUTPUT_LIMIT'
  /** A remote command did not end in time. */
  | 'SSH_COMMAND_TIMEOUT'
  /** A connection setting is not acceptable. */
  | 'SSH_CONFIG_INVALID'
  /** The connection broke. */
  | 'SSH_CONNECTION_LOST'
  /** The host could not be reached. */
  | 'SSH_CONNECT_FAILED'
  /** The remote disk is full. */
  | 'SSH_DISK_FULL'
  /** The host shows another key than the known one. */
  | 'SSH_HOST_KEY_CHANGED'
  /** The key of the host is marked as revoked. */
  | 'SSH_HOST_KEY_REVOKED'
  /** The key of the host is not known. */
  | 'SSH_HOST_KEY_UNKNOWN'
  /** The private key needs a passphrase, or another one. */
  | 'SSH_KEY_PASSPHRASE'
  /** The private key file cannot be read. */
  | 'SSH_KEY_UNREADABLE'
  /** The server offers no file transfer. */
  | 'SSH_NO_SFTP'
  /** The sudo of a host did not let a program run as another user. */
  | 'SSH_SUDO_FAILED'
  /** A phase of the connection did not end in time. */
  | 'SSH_TIMEOUT'
  /** A file could not be transferred. */
  | 'SSH_TRANSFER_FAILED'
  /** The server or key type cannot do it. */
  | 'SSH_UNSUPPORTED'

  // XenAPI (@bioxen/xapi, @bioxen/xcpng).

  /** A guest of the simulator failed. */
  | 'GUEST_FAILED'
  /** The client was closed before the call. */
  | 'XAPI_CLOSED'
  /** The pool could not be reached, or the connection broke before a call was sent or while a read waited. */
  | 'XAPI_CONNECTION_FAILED'
  /** The pool answered with an error; xapiCode has its name. */
  | 'XAPI_FAILURE'
  /** The pool answered with an HTTP status that is no answer. */
  | 'XAPI_HTTP'
  /** A number does not fit a JavaScript number. */
  | 'XAPI_INT_UNSAFE'
  /** An argument does not fit the schema of the message. */
  | 'XAPI_INVALID_ARGUMENT'
  /** The connection broke after the call was sent; it may have happened. */
  | 'XAPI_OUTCOME_UNKNOWN'
  /** The answer is no valid XenAPI answer. */
  | 'XAPI_PROTOCOL'
  /** The pool did not answer in time. */
  | 'XAPI_TIMEOUT'
  /** The certificate of the pool is not trusted. */
  | 'XAPI_TLS_UNTRUSTED'
  /** XenAPI has no message of this name. */
  | 'XAPI_UNKNOWN_MESSAGE'
  /** The pool is too old or too restricted for it. */
  | 'XAPI_UNSUPPORTED'
  /** The pool or the guest could not be reached or refused the login. */
  | 'XCPNG_CONNECTION_FAILED'

  // Packages (@bioxen/curator).

  /** An archive is damaged or tries to leave its folder. */
  | 'ARCHIVE_REJECTED'
  /** A package could not be built. */
  | 'BUILD_FAILED'
  /** Two packages want to install the same file. */
  | 'FILE_CONFLICT'
  /** A file differs from the hash that was promised. */
  | 'INTEGRITY_MISMATCH'
  /** A package or environment name is not allowed. */
  | 'INVALID_NAME'
  /** The lockfile does not fit what was asked for. */
  | 'LOCKFILE_MISMATCH'
  /** A repository has a broken manifest. */
  | 'MANIFEST_INVALID'
  /** The package has C parts that this VM cannot load. */
  | 'NATIVE_PACKAGE'
  /** No version of the package runs on this Lua version. */
  | 'NO_COMPATIBLE_VERSION'
  /** No repository has this package. */
  | 'PACKAGE_NOT_FOUND'
  /** The folder of packages and environments cannot be written or read. */
  | 'PACKAGE_STORE_FAILED'
  /** A repository could not be reached, or did not give what it lists. */
  | 'REPOSITORY_FAILED'
  /** The constraints of the packages contradict each other. */
  | 'RESOLUTION_FAILED'
  /** A rockspec is broken or hostile. */
  | 'ROCKSPEC_INVALID'
  /** A signature is missing, or not by the key that is trusted. */
  | 'SIGNATURE_INVALID'

  // Biology (@bioxen/hypervisor) and jobs (@bioxen/jobs).

  /** A sequence file is damaged. */
  | 'GENOME_PARSE_FAILED'
  /** The function of a map that stops at the first failure failed on a record. */
  | 'JOB_FAILED'
  /** Another map works on the same output. */
  | 'JOB_IN_PROGRESS'
  /** The model has no solution for these values. */
  | 'MODEL_INFEASIBLE'
  /** The numerical solver did not converge. */
  | 'SOLVER_FAILED'

  // Configuration and secrets (bioxen, apps/cli).

  /** A configuration file cannot be read or parsed. */
  | 'CONFIG_FILE_UNREADABLE'
  /** A file with secrets can be read by others. */
  | 'SECRET_FILE_EXPOSED'
  /** A password command, keyring or variable gave no secret. */
  | 'SECRET_UNAVAILABLE';
