! What the job of a job file costs as failures become rarer: goodput_by_mtbf job.json
program goodput_by_mtbf
  use, intrinsic :: iso_c_binding
  use ckpt
  implicit none
  real(c_double), parameter :: mtbf(4) = [2, 4, 8, 16] * 3600.0_c_double
  type(ckpt_outcome) :: outcome(4)
  type(c_ptr) :: job
  character(1024) :: path
  character(:), allocatable :: text
  integer :: unit, length, i

  call get_command_argument(1, path)
  open(newunit=unit, file=trim(path), access='stream', form='unformatted', status='old')
  inquire(unit, size=length)
  allocate(character(length) :: text)
  read(unit) text
  close(unit)

  job = ckpt_job_read(text // c_null_char, trim(path) // c_null_char)
  if (.not. c_associated(job)) then
    print '(a)', error_text()
    error stop
  end if
  if (ckpt_job_solve_each(job, 'mtbf' // c_null_char, mtbf, size(mtbf, kind=c_size_t), outcome) /= 0) then
    print '(a)', error_text()
    error stop
  end if

  print '(a)', 'mtbf [h]  every [s]  save [s]  goodput'
  do i = 1, size(mtbf)
    print '(i8, 2x, f9.1, 2x, f8.3, 2x, f7.5)', nint(mtbf(i) / 3600), outcome(i)%interval, outcome(i)%durable_after, &
      outcome(i)%goodput
  end do
  call ckpt_job_free(job)
end program
