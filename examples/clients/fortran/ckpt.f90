! Fortran 2003's view of ckpt_c.h, as far as the example needs it.
module ckpt
  use, intrinsic :: iso_c_binding
  implicit none

  ! As in ckpt_c.h, in its order.
  type, bind(c) :: ckpt_outcome
    real(c_double) :: goodput, wall_clock
    real(c_double) :: useful_work, save, slowdown, waiting, lost_work, detection, rescheduling, restore
    real(c_double) :: failures, mtbf, bytes, blocking, durable_after, one_restore
    real(c_double) :: interval, period, mfu_penalty
    integer(c_int64_t) :: steps
    integer(c_int32_t) :: interval_origin, storage_bottleneck
    character(kind=c_char) :: strategy(24)
  end type

  interface
    type(c_ptr) function ckpt_job_read(text, name) bind(c)
      import
      character(kind=c_char), intent(in) :: text(*), name(*)
    end function
    subroutine ckpt_job_free(job) bind(c)
      import
      type(c_ptr), value :: job
    end subroutine
    integer(c_int) function ckpt_job_solve_each(job, input, values, count, outcomes) bind(c)
      import
      type(c_ptr), value :: job
      character(kind=c_char), intent(in) :: input(*)
      integer(c_size_t), value :: count
      real(c_double), intent(in) :: values(*)
      type(ckpt_outcome), intent(out) :: outcomes(*)
    end function
    type(c_ptr) function ckpt_error() bind(c)
      import
    end function
    integer(c_size_t) function strlen(text) bind(c)
      import
      type(c_ptr), value :: text
    end function
  end interface

contains

  ! Why the last call failed.
  function error_text() result(text)
    character(:), allocatable :: text
    character(kind=c_char), pointer :: letters(:)
    integer :: i
    call c_f_pointer(ckpt_error(), letters, [strlen(ckpt_error())])
    allocate(character(size(letters)) :: text)
    do i = 1, size(letters)
      text(i:i) = letters(i)
    end do
  end function

end module
